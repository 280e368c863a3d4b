"""Frames like well-known data sets, with the dirt these have: missing values, blanks, question marks, spaces, zeros that mean nothing."""

import numpy as np
import palmerpenguins
import pandas as pd


def make_passengers(rows, seed):
    g = np.random.default_rng(seed)
    sib = g.choice([0, 0, 0, 1, 1, 2, 3, 4], rows)
    par = g.choice([0, 0, 0, 0, 1, 2, 3], rows)
    titles = g.choice(["Mr", "Mrs", "Miss", "Master", "Dr", "Rev"], rows, p=[0.55, 0.15, 0.2, 0.05, 0.03, 0.02])
    age = np.where(
        g.random(rows) < 0.2,
        np.nan,
        np.where(g.random(rows) < 0.1, g.integers(1, 12, rows) / 12 * 1.0, g.integers(1, 75, rows)),
    )
    deck = g.choice(list("ABCDEF"), rows)
    cabin = np.where(
        g.random(rows) < 0.77, None, np.char.add(deck.astype(str), g.integers(1, 130, rows).astype(str)).astype(object)
    )
    return pd.DataFrame(
        {
            "PassengerId": np.arange(1, rows + 1) + 1000 * seed,
            "Pclass": g.choice([1, 2, 3], rows, p=[0.25, 0.2, 0.55]),
            "Name": [f"Sur{i}x, {t}. First{i}" for i, t in enumerate(titles)],
            "Sex": g.choice(["male", "female"], rows),
            "Age": age.round(2),
            "SibSp": sib,
            "Parch": par,
            "Ticket": [
                f"{('PC ' if r < 0.3 else '')}{k}"
                for r, k in zip(g.random(rows), g.integers(1000, 400000, rows), strict=False)
            ],
            "Fare": np.where(g.random(rows) < 0.02, 0, g.lognormal(2.9, 1, rows)).round(4),
            "Cabin": cabin,
            "Embarked": np.where(
                g.random(rows) < 0.01, None, g.choice(["S", "C", "Q"], rows, p=[0.7, 0.2, 0.1]).astype(object)
            ),
        }
    )


def make_houses(rows, seed):
    g = np.random.default_rng(seed)
    yb = g.integers(1900, 2010, rows)
    bs = np.where(g.random(rows) < 0.05, 0, g.integers(300, 2000, rows)).astype(float)
    return pd.DataFrame(
        {
            "Id": np.arange(rows),
            "LotArea": g.lognormal(9.1, 0.5, rows).astype(int),
            "LotFrontage": np.where(g.random(rows) < 0.18, np.nan, g.integers(21, 150, rows)),
            "OverallQual": g.integers(1, 11, rows),
            "OverallCond": g.integers(1, 10, rows),
            "YearBuilt": yb,
            "YearRemodAdd": np.maximum(yb, g.integers(1950, 2011, rows)),
            "TotalBsmtSF": bs,
            "1stFlrSF": g.integers(400, 2500, rows),
            "2ndFlrSF": np.where(g.random(rows) < 0.55, 0, g.integers(300, 1500, rows)),
            "GrLivArea": g.integers(600, 4000, rows),
            "FullBath": g.integers(0, 4, rows),
            "HalfBath": g.integers(0, 3, rows),
            "BsmtFullBath": np.where(g.random(rows) < 0.02, np.nan, g.integers(0, 3, rows)),
            "BsmtHalfBath": g.integers(0, 2, rows),
            "GarageCars": np.where(g.random(rows) < 0.03, np.nan, g.integers(0, 4, rows)),
            "GarageArea": np.where(g.random(rows) < 0.03, np.nan, g.integers(0, 1200, rows)),
            "OpenPorchSF": np.where(g.random(rows) < 0.5, 0, g.integers(10, 400, rows)),
            "EnclosedPorch": np.where(g.random(rows) < 0.85, 0, g.integers(10, 300, rows)),
            "3SsnPorch": np.where(g.random(rows) < 0.95, 0, g.integers(20, 300, rows)),
            "ScreenPorch": np.where(g.random(rows) < 0.9, 0, g.integers(40, 300, rows)),
            "PoolArea": np.where(g.random(rows) < 0.98, 0, g.integers(400, 700, rows)),
            "MoSold": g.integers(1, 13, rows),
            "YrSold": g.integers(2006, 2011, rows),
            "Neighborhood": g.choice(
                ["NAmes", "CollgCr", "OldTown", "Edwards", "Somerst", "Gilbert", "Sawyer", "NWAmes"], rows
            ),
            "ExterQual": g.choice(["Ex", "Gd", "TA", "Fa"], rows, p=[0.1, 0.4, 0.4, 0.1]),
            "BsmtQual": np.where(g.random(rows) < 0.03, None, g.choice(["Ex", "Gd", "TA", "Fa"], rows).astype(object)),
            "CentralAir": g.choice(["Y", "N"], rows, p=[0.9, 0.1]),
        }
    )


def make_customers(rows, seed):
    g = np.random.default_rng(seed)
    ten = g.integers(0, 73, rows)
    mc = g.uniform(18, 119, rows).round(2)
    tc = np.where(ten == 0, " ", (ten * mc + g.normal(0, 5, rows)).round(2).astype(str))

    def yn():
        return g.choice(["Yes", "No"], rows)

    inet = g.choice(["DSL", "Fiber optic", "No"], rows)

    def sv():
        return np.where(inet == "No", "No internet service", yn())

    return pd.DataFrame(
        {
            "customerID": [f"{g.integers(1000, 9999)}-{i}" for i in range(rows)],
            "gender": g.choice(["Female", "Male"], rows),
            "SeniorCitizen": g.choice([0, 1], rows, p=[0.84, 0.16]),
            "Partner": yn(),
            "Dependents": yn(),
            "tenure": ten,
            "PhoneService": yn(),
            "InternetService": inet,
            "OnlineSecurity": sv(),
            "OnlineBackup": sv(),
            "TechSupport": sv(),
            "StreamingTV": sv(),
            "Contract": g.choice(["Month-to-month", "One year", "Two year"], rows, p=[0.55, 0.2, 0.25]),
            "PaperlessBilling": yn(),
            "PaymentMethod": g.choice(
                ["Electronic check", "Mailed check", "Bank transfer (automatic)", "Credit card (automatic)"], rows
            ),
            "MonthlyCharges": mc,
            "TotalCharges": tc,
            "Churn": g.choice(["Yes", "No"], rows, p=[0.27, 0.73]),
        }
    )


def make_hours(rows, seed):
    g = np.random.default_rng(seed)
    t = pd.Timestamp("2011-01-01") + pd.to_timedelta(np.sort(g.choice(731 * 24, rows, replace=False)), "h")
    temp = g.normal(20, 8, rows).clip(0, 41).round(2)
    return pd.DataFrame(
        {
            "datetime": t,
            "season": t.month % 12 // 3 + 1,
            "holiday": g.choice([0, 1], rows, p=[0.97, 0.03]),
            "workingday": g.choice([0, 1], rows, p=[0.32, 0.68]),
            "weather": g.choice([1, 2, 3, 4], rows, p=[0.66, 0.25, 0.08, 0.01]),
            "temp": temp,
            "atemp": (temp + g.normal(2, 1, rows)).round(3),
            "humidity": g.integers(0, 101, rows),
            "windspeed": np.where(g.random(rows) < 0.12, 0, g.uniform(6, 57, rows)).round(4),
            "casual": g.integers(0, 300, rows),
            "registered": g.integers(0, 700, rows),
        }
    )


def make_people(rows, seed):
    g = np.random.default_rng(seed)

    def q(a, p):
        return np.where(g.random(rows) < p, "?", a)

    return pd.DataFrame(
        {
            "age": g.integers(17, 91, rows),
            "workclass": q(g.choice(["Private", "Self-emp", "State-gov", "Federal-gov"], rows), 0.06),
            "fnlwgt": g.integers(12000, 1500000, rows),
            "education": g.choice(["Bachelors", "HS-grad", "11th", "Masters", "Some-college", "Doctorate"], rows),
            "education-num": g.integers(1, 17, rows),
            "marital-status": g.choice(["Married-civ-spouse", "Never-married", "Divorced", "Widowed"], rows),
            "occupation": q(g.choice(["Tech", "Craft", "Exec", "Adm", "Sales"], rows), 0.06),
            "race": g.choice(["White", "Black", "Asian", "Other"], rows, p=[0.85, 0.1, 0.03, 0.02]),
            "sex": g.choice([" Male", " Female"], rows),
            "capital-gain": np.where(g.random(rows) < 0.92, 0, g.integers(114, 99999, rows)),
            "capital-loss": np.where(g.random(rows) < 0.95, 0, g.integers(155, 4356, rows)),
            "hours-per-week": g.integers(1, 100, rows),
            "native-country": q(g.choice(["United-States", "Mexico", "India"], rows, p=[0.9, 0.07, 0.03]), 0.02),
            "income": g.choice(["<=50K", ">50K"], rows, p=[0.76, 0.24]),
        }
    )


def make_trips(rows, seed):
    g = np.random.default_rng(seed)
    s = pd.Timestamp("2016-01-01") + pd.to_timedelta(g.integers(0, 180 * 86400, rows), "s")
    e = s + pd.to_timedelta(g.lognormal(6.4, 0.7, rows).astype(int), "s")
    d = pd.Timestamp("2015-06-01") + pd.to_timedelta(g.integers(0, 200, rows), "D")
    return pd.DataFrame(
        {
            "id": np.arange(rows),
            "pickup": s,
            "dropoff": e,
            "signup": d,
            "plat": g.normal(40.75, 0.05, rows),
            "plon": g.normal(-73.97, 0.05, rows),
            "dlat": g.normal(40.75, 0.05, rows),
            "dlon": g.normal(-73.97, 0.05, rows),
            "passengers": g.integers(1, 7, rows),
            "flag": g.choice(["N", "Y"], rows, p=[0.95, 0.05]),
        }
    )


def make_penguins(rows, seed):
    p = palmerpenguins.load_penguins()
    return p.sample(rows, replace=True, random_state=seed).reset_index(drop=True)


def make_few(rows, seed):
    g = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "rooms": g.integers(1, 5 if seed == 0 else 9, rows),
            "h": g.integers(0, 3 if seed == 0 else 6, rows).astype(float),
            "t": g.choice(["a", "b"], rows),
        }
    )


def make_signed(rows, seed):
    g = np.random.default_rng(seed)
    x = g.lognormal(2, 1, rows).round(3)
    x[5] = -0.5
    y = g.normal(0, 5, rows).round(3)
    return pd.DataFrame({"x": x, "y": y, "k": g.integers(0, 9, rows)})
