"""Features as notebooks make them on well-known data sets: plain pandas, numpy and scikit-learn, nothing of this project; see `notebooks.py`."""

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, MinMaxScaler, PolynomialFeatures, StandardScaler

from recipes import datasets
from recipes.notebooks import align

RECOVERED = []


def of(frame):
    """Return the decorator of recipes for a frame."""

    def keep(recipe):
        RECOVERED.append((frame, recipe))
        return recipe

    return keep


# Passengers of a ship


@of(datasets.make_passengers)
def family(train, df):
    return (df.SibSp + df.Parch + 1).to_frame("FamilySize")


@of(datasets.make_passengers)
def alone(train, df):
    return (df.SibSp + df.Parch + 1 > 1).astype(int).to_frame("x")


@of(datasets.make_passengers)
def alone_eq(train, df):
    return (df.SibSp + df.Parch + 1 == 1).astype(int).to_frame("IsAlone")


@of(datasets.make_passengers)
def fare_pp(train, df):
    return (df.Fare / (df.SibSp + df.Parch + 1)).to_frame("FarePerPerson")


@of(datasets.make_passengers)
def ind_ind(train, df):
    return ((df.Sex == "female").astype(int) * (df.Pclass == 1).astype(int)).to_frame("rich_woman")


@of(datasets.make_passengers)
def ind_and(train, df):
    return ((df.Sex == "female") & (df.Age < 16)).to_frame("girl")


@of(datasets.make_passengers)
def ind_num(train, df):
    return ((df.Sex == "female") * df.Fare).to_frame("x")


@of(datasets.make_passengers)
def agexclass(train, df):
    return (df.Age.fillna(train.Age.median()) * df.Pclass).to_frame("Age*Class")


@of(datasets.make_passengers)
def child_or_woman(train, df):
    return ((df.Sex == "female") | (df.Age < 16)).astype(int).to_frame("wc")


@of(datasets.make_passengers)
def three_conds(train, df):
    return ((df.Sex == "female") & df.Pclass.isin([1, 2]) & (df.Fare > 20)).astype(int).to_frame("wc")


@of(datasets.make_passengers)
def where_fare(train, df):
    return np.where(df.Pclass == 3, df.Fare, 0).reshape(-1, 1)


@of(datasets.make_passengers)
def titanic_nontitle(train, df):
    d = df.copy()
    d["Sex"] = d.Sex.map({"female": 1, "male": 0})
    d["Age"] = d.Age.fillna(train.Age.median())
    d["Embarked"] = d.Embarked.fillna("S").map({"S": 0, "C": 1, "Q": 2}).astype(int)
    d["FamilySize"] = d.SibSp + d.Parch + 1
    d["IsAlone"] = (d.FamilySize == 1).astype(int)
    d["Age*Class"] = d.Age * d.Pclass
    d["Has_Cabin"] = d.Cabin.apply(lambda x: 1 if isinstance(x, str) else 0)
    return d[["Pclass", "Sex", "Age", "Fare", "Embarked", "FamilySize", "IsAlone", "Age*Class", "Has_Cabin"]]


@of(datasets.make_passengers)
def fare_qcut(train, df):
    _, e = pd.qcut(train.Fare, 5, retbins=True)
    e[0], e[-1] = (-np.inf, np.inf)
    return pd.cut(df.Fare, e, labels=False).to_frame("Fare")


@of(datasets.make_passengers)
def women_children_first(train, df):
    return pd.DataFrame(
        {
            "wcf": ((df.Sex == "female") | (df.Age < 15)).astype(int),
            "mother": ((df.Sex == "female") & (df.Parch > 0) & (df.Age > 18)).astype(int),
        }
    )


@of(datasets.make_passengers)
def pclass_sex_cross(train, df):
    return align(train.Pclass.astype(str) + "_" + train.Sex, df.Pclass.astype(str) + "_" + df.Sex)


@of(datasets.make_passengers)
def fam_bins(train, df):
    f = df.SibSp + df.Parch + 1
    return pd.DataFrame(
        {"Single": (f == 1) * 1, "Small": (f == 2) * 1, "Med": ((f >= 3) & (f <= 4)) * 1, "Large": (f >= 5) * 1}
    )


@of(datasets.make_passengers)
def age_bands_times_class(train, df):
    age = pd.cut(df.Age.fillna(train.Age.median()), [-1, 16, 32, 48, 64, 200], labels=False)
    return pd.DataFrame({"Age": age, "Age*Class": age * df.Pclass, "Pclass": df.Pclass})


@of(datasets.make_passengers)
def age_by_class_and_sex(train, df):
    medians = train.groupby(["Pclass", "Sex"]).Age.median().rename("median").reset_index()
    return df.Age.fillna(df[["Pclass", "Sex"]].merge(medians, how="left")["median"]).to_frame()


# Houses that were sold


@of(datasets.make_houses)
def quality_beside_its_product(train, df):
    quality = df.ExterQual.map({"Ex": 5, "Gd": 4, "TA": 3, "Fa": 2})
    return pd.DataFrame({"quality": quality, "area": quality * df.GrLivArea, "both": quality + df.OverallQual})


@of(datasets.make_houses)
def total_sf(train, df):
    return (df["TotalBsmtSF"] + df["1stFlrSF"] + df["2ndFlrSF"]).to_frame("TotalSF")


@of(datasets.make_houses)
def baths(train, df):
    return (df["FullBath"] + 0.5 * df["HalfBath"] + df["BsmtFullBath"].fillna(0) + 0.5 * df["BsmtHalfBath"]).to_frame(
        "TotalBath"
    )


@of(datasets.make_houses)
def porch(train, df):
    return (df["OpenPorchSF"] + df["3SsnPorch"] + df["EnclosedPorch"] + df["ScreenPorch"]).to_frame("TotalPorch")


@of(datasets.make_houses)
def porch1(train, df):
    return (
        df["OpenPorchSF"] + df["3SsnPorch"] + df["EnclosedPorch"] + df["ScreenPorch"] + df["PoolArea"] + 1
    ).to_frame("x")


@of(datasets.make_houses)
def weights4(train, df):
    return (0.4 * df["1stFlrSF"] + 0.3 * df["2ndFlrSF"] + 0.2 * df["OpenPorchSF"] + 0.1 * df["LotArea"]).to_frame("x")


@of(datasets.make_houses)
def sum_axis1(train, df):
    return df[["TotalBsmtSF", "1stFlrSF", "2ndFlrSF", "GarageArea", "LotFrontage"]].sum(axis=1).to_frame("x")


@of(datasets.make_houses)
def mean_axis1(train, df):
    return df[["BsmtFullBath", "GarageCars", "GarageArea", "LotFrontage"]].mean(axis=1).to_frame("x")


@of(datasets.make_houses)
def sum_nonan(train, df):
    return df[["TotalBsmtSF", "1stFlrSF", "2ndFlrSF", "LotArea"]].mean(axis=1).to_frame("x")


@of(datasets.make_houses)
def sum_many(train, df):
    return (
        df[["LotArea", "OverallQual", "OverallCond", "TotalBsmtSF", "1stFlrSF", "2ndFlrSF", "GrLivArea", "FullBath"]]
        .sum(axis=1)
        .to_frame("x")
    )


@of(datasets.make_houses)
def sum_std(train, df):
    def f(d):
        return d[["TotalBsmtSF", "1stFlrSF", "2ndFlrSF", "LotArea"]].sum(axis=1).to_frame("x")

    return StandardScaler().fit(f(train)).transform(f(df))


@of(datasets.make_houses)
def ratio1(train, df):
    return (df["GrLivArea"] / (df["FullBath"] + 1)).to_frame("x")


@of(datasets.make_houses)
def ratio_eps(train, df):
    return (df["GrLivArea"] / (df["FullBath"] + 1e-06)).to_frame("x")


@of(datasets.make_houses)
def ratio_eps5(train, df):
    return (df["GrLivArea"] / (df["PoolArea"] + 1e-05)).to_frame("x")


@of(datasets.make_houses)
def age_sold(train, df):
    return (df.YrSold - df.YearBuilt).to_frame("HouseAge")


@of(datasets.make_houses)
def absdiff(train, df):
    return (df.YearRemodAdd - df.YearBuilt).abs().to_frame("x")


@of(datasets.make_houses)
def remod(train, df):
    return (df.YearRemodAdd != df.YearBuilt).astype(int).to_frame("x")


@of(datasets.make_houses)
def has(train, df):
    return pd.DataFrame(
        {"haspool": df.PoolArea.apply(lambda x: 1 if x > 0 else 0), "has2": (df["2ndFlrSF"] > 0).astype(int)}
    )


@of(datasets.make_houses)
def qualcond(train, df):
    return (df.OverallQual * df.OverallCond).to_frame("q")


@of(datasets.make_houses)
def bmi(train, df):
    return (df.GrLivArea / (df.OverallQual / 100) ** 2).to_frame("b")


@of(datasets.make_houses)
def prod4(train, df):
    return (df.GrLivArea * df.OverallQual * df.OverallCond * df.LotArea).to_frame("b")


@of(datasets.make_houses)
def prodratio(train, df):
    return (df.GrLivArea * df.OverallQual / df.LotArea).to_frame("b")


@of(datasets.make_houses)
def house_full(train, df):
    d = pd.DataFrame(
        {
            "TotalSF": df.TotalBsmtSF + df["1stFlrSF"] + df["2ndFlrSF"],
            "TotalBath": df.FullBath + 0.5 * df.HalfBath + df.BsmtFullBath.fillna(0) + 0.5 * df.BsmtHalfBath,
            "Age": df.YrSold - df.YearBuilt,
            "Remod": (df.YearRemodAdd != df.YearBuilt) * 1,
            "QualSF": df.OverallQual * df.GrLivArea,
            "Has2": (df["2ndFlrSF"] > 0) * 1,
            "LF": df.LotFrontage.fillna(train.LotFrontage.median()),
            "logArea": np.log1p(df.LotArea),
            "EQ": df.ExterQual.map({"Fa": 2, "TA": 3, "Gd": 4, "Ex": 5}),
            "BQ": df.BsmtQual.fillna("NA").map({"NA": 0, "Fa": 2, "TA": 3, "Gd": 4, "Ex": 5}),
            "CA": (df.CentralAir == "Y") * 1,
            "New": (df.YrSold == df.YearBuilt) * 1,
            "Porch": df.OpenPorchSF + df.EnclosedPorch + df["3SsnPorch"] + df.ScreenPorch,
        }
    )
    return pd.concat([d, align(train[["Neighborhood"]], df[["Neighborhood"]])], axis=1)


@of(datasets.make_houses)
def age_decade(train, df):
    return (df.YearBuilt // 10 * 10).to_frame("decade")


@of(datasets.make_houses)
def neg_skew(train, df):
    return np.log1p(df[["LotArea", "GrLivArea", "TotalBsmtSF"]])


@of(datasets.make_houses)
def poly(train, df):
    return (
        PolynomialFeatures(2, include_bias=False)
        .fit(train[["GrLivArea", "OverallQual", "LotArea"]])
        .transform(df[["GrLivArea", "OverallQual", "LotArea"]])
    )


@of(datasets.make_houses)
def z_clip(train, df):
    z = (df.LotArea - train.LotArea.mean()) / train.LotArea.std()
    return z.clip(-3, 3).to_frame("z")


@of(datasets.make_houses)
def freq_enc(train, df):
    return df.Neighborhood.map(train.Neighborhood.value_counts(normalize=True)).to_frame("n")


@of(datasets.make_houses)
def tgt_enc(train, df):
    return df.Neighborhood.map(train.groupby("Neighborhood").OverallQual.mean()).to_frame("n")


# Customers of a telephone company


@of(datasets.make_customers)
def strat(train, df):
    a, _ = train_test_split(train, test_size=0.2, random_state=42, stratify=train.Churn)
    return StandardScaler().fit(a[["tenure", "MonthlyCharges"]]).transform(df[["tenure", "MonthlyCharges"]])


@of(datasets.make_customers)
def strat32(train, df):
    a, _ = train_test_split(train, test_size=0.25, random_state=7, stratify=train.Churn)
    return (
        StandardScaler()
        .fit(a[["tenure", "MonthlyCharges"]])
        .transform(df[["tenure", "MonthlyCharges"]])
        .astype("float32")
    )


@of(datasets.make_customers)
def stratmm(train, df):
    a, _ = train_test_split(train, test_size=0.3, random_state=0, stratify=train.Churn)
    return (
        MinMaxScaler()
        .fit(a[["tenure", "MonthlyCharges"]])
        .transform(df[["tenure", "MonthlyCharges"]])
        .astype("float32")
    )


@of(datasets.make_customers)
def nserv(train, df):
    return (
        (df[["OnlineSecurity", "OnlineBackup", "TechSupport", "StreamingTV", "PhoneService"]] == "Yes")
        .sum(axis=1)
        .to_frame("n")
    )


@of(datasets.make_customers)
def nserv_no(train, df):
    return (
        (df[["OnlineSecurity", "OnlineBackup", "TechSupport", "StreamingTV", "PhoneService"]] == "No")
        .sum(axis=1)
        .to_frame("n")
    )


@of(datasets.make_customers)
def tenure_groups(train, df):
    lab = ["0-12", "12-24", "24-48", "48-60", ">60"]

    def g(d):
        return pd.cut(d.tenure, [-1, 12, 24, 48, 60, 1000], labels=lab)

    return align(g(train), g(df))


@of(datasets.make_customers)
def avg_charge1(train, df):
    return (pd.to_numeric(df.TotalCharges, errors="coerce").fillna(0) / (df.tenure + 1)).to_frame("a")


@of(datasets.make_customers)
def charge_diff(train, df):
    return (df.MonthlyCharges * df.tenure - pd.to_numeric(df.TotalCharges, errors="coerce").fillna(0)).to_frame("a")


@of(datasets.make_customers)
def auto_pay(train, df):
    return df.PaymentMethod.str.contains("automatic").astype(int).to_frame("auto")


@of(datasets.make_customers)
def family_of_two(train, df):
    return ((df.Partner == "Yes") | (df.Dependents == "Yes")).astype(int).to_frame("fam")


@of(datasets.make_customers)
def senior_alone(train, df):
    return ((df.SeniorCitizen == 1) & (df.Partner == "No") & (df.Dependents == "No")).astype(int).to_frame("x")


@of(datasets.make_customers)
def n_services_std(train, df):
    def f(d):
        return (
            (d[["OnlineSecurity", "OnlineBackup", "TechSupport", "StreamingTV", "PhoneService"]] == "Yes")
            .sum(axis=1)
            .to_frame("n")
        )

    return StandardScaler().fit(f(train)).transform(f(df))


@of(datasets.make_customers)
def tenure_years(train, df):
    return (df.tenure / 12).to_frame("y")


@of(datasets.make_customers)
def tenure_years_int(train, df):
    return (df.tenure // 12).to_frame("y")


# Hours of a bicycle rental


@of(datasets.make_hours)
def expneg(train, df):
    return np.exp(-df[["windspeed"]])


@of(datasets.make_hours)
def expneg2(train, df):
    return np.exp(-df[["windspeed"]] / 10)


@of(datasets.make_hours)
def sigmoid(train, df):
    return 1 / (1 + np.exp(-df[["windspeed"]]))


@of(datasets.make_hours)
def season_year(train, df):
    return (df.datetime.dt.month % 12 // 3).to_frame("x")


@of(datasets.make_hours)
def winter(train, df):
    return df.datetime.dt.month.isin([12, 1, 2]).astype(int).to_frame("x")


@of(datasets.make_hours)
def rush(train, df):
    return df.datetime.dt.hour.isin([7, 8, 9, 17, 18, 19]).astype(int).to_frame("x")


@of(datasets.make_hours)
def rushwd(train, df):
    return (df.datetime.dt.hour.isin([8, 17, 18]) & (df.workingday == 1)).astype(int).to_frame("x")


@of(datasets.make_hours)
def yr01(train, df):
    return (df.datetime.dt.year - 2011).to_frame("yr")


@of(datasets.make_hours)
def months_since(train, df):
    return ((df.datetime.dt.year - 2011) * 12 + df.datetime.dt.month).to_frame("yr")


@of(datasets.make_hours)
def plus1(train, df):
    return (df.weather + 1).to_frame("x")


@of(datasets.make_hours)
def times2(train, df):
    return (df.weather * 2).to_frame("x")


@of(datasets.make_hours)
def bike_full(train, df):
    t = df.datetime.dt
    d = df[["season", "holiday", "workingday", "weather", "temp", "atemp", "humidity", "windspeed"]].copy()
    d["year"] = t.year
    d["month"] = t.month
    d["hour"] = t.hour
    d["wd"] = t.day_of_week
    return d


@of(datasets.make_hours)
def bike_cyc(train, df):
    h = df.datetime.dt.hour
    m = df.datetime.dt.month
    return pd.DataFrame(
        {
            "hs": np.sin(h * (2.0 * np.pi / 24)),
            "hc": np.cos(h * (2.0 * np.pi / 24)),
            "ms": np.sin((m - 1) * (2.0 * np.pi / 12)),
            "mc": np.cos((m - 1) * (2.0 * np.pi / 12)),
        }
    )


@of(datasets.make_hours)
def daynight(train, df):
    h = df.datetime.dt.hour
    return pd.cut(h, [-1, 5, 11, 17, 23], labels=[0, 1, 2, 3]).astype(int).to_frame("p")


@of(datasets.make_hours)
def temp_diff(train, df):
    return pd.DataFrame({"d": df.atemp - df.temp, "a": (df.atemp - df.temp).abs()})


@of(datasets.make_hours)
def temp_norm(train, df):
    return pd.DataFrame({"t": (df.temp + 8) / (39 + 8), "h": df.humidity / 100, "w": df.windspeed / 67})


@of(datasets.make_hours)
def feels(train, df):
    return (0.5 * df.temp + 0.3 * df.atemp - 0.01 * df.humidity).to_frame("f")


@of(datasets.make_hours)
def logcount(train, df):
    return np.log1p(df.casual + df.registered).to_frame("c")


@of(datasets.make_hours)
def dayofyear_ms(train, df):
    return (df.datetime - pd.Timestamp("2011-01-01")).dt.days.to_frame("c")


@of(datasets.make_hours)
def ampm(train, df):
    return (df.datetime.dt.hour >= 12).astype(int).to_frame("pm")


# People of a census


@of(datasets.make_people)
def adult_full(train, df):
    d = df.replace("?", np.nan).copy()
    d["workclass"] = d.workclass.fillna("Private")
    d["sex"] = d.sex.str.strip().map({"Male": 1, "Female": 0})
    d["cap"] = d["capital-gain"] - d["capital-loss"]
    d["hasgain"] = (d["capital-gain"] > 0) * 1
    d["married"] = d["marital-status"].apply(lambda x: 1 if x.startswith("Married") else 0)
    d["us"] = (d["native-country"] == "United-States") * 1
    d["hours"] = pd.cut(d["hours-per-week"], [0, 25, 40, 60, 100], labels=[0, 1, 2, 3]).astype(int)
    d["white"] = np.where(d.race == "White", 1, 0)
    t = train.replace("?", np.nan)
    t["workclass"] = t.workclass.fillna("Private")
    return pd.concat(
        [
            d[["age", "education-num", "sex", "cap", "hasgain", "married", "us", "hours", "white"]],
            align(t[["workclass"]], d[["workclass"]]),
        ],
        axis=1,
    )


@of(datasets.make_people)
def adult_labels(train, df):
    out = pd.DataFrame(index=df.index)
    for c in ["workclass", "education", "marital-status", "occupation", "race", "sex", "native-country"]:
        out[c] = LabelEncoder().fit(train[c]).transform(df[c])
    num = ["age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week"]
    out[num] = StandardScaler().fit(train[num]).transform(df[num])
    return out


@of(datasets.make_people)
def log_gain(train, df):
    return np.log(df["capital-gain"] + 1).to_frame("g")


@of(datasets.make_people)
def age_edu(train, df):
    return (df.age * df["education-num"] / 100).to_frame("x")


@of(datasets.make_people)
def overtime(train, df):
    return np.maximum(df["hours-per-week"] - 40, 0).to_frame("x")


@of(datasets.make_people)
def hours_cap(train, df):
    return np.minimum(df["hours-per-week"], 60).to_frame("x")


@of(datasets.make_people)
def age_decades(train, df):
    return (df.age // 10).to_frame("x")


@of(datasets.make_people)
def age_round(train, df):
    return (df.age / 10).round().to_frame("x")


@of(datasets.make_people)
def cap_ratio(train, df):
    return (df["capital-gain"] / (df["capital-gain"] + df["capital-loss"] + 1)).to_frame("x")


# Trips of taxis


@of(datasets.make_trips)
def dur_s(train, df):
    return (df.dropoff - df.pickup).dt.total_seconds().to_frame("d")


@of(datasets.make_trips)
def dur_h(train, df):
    return ((df.dropoff - df.pickup).dt.total_seconds() / 3600).to_frame("d")


@of(datasets.make_trips)
def dur_m(train, df):
    return ((df.dropoff - df.pickup).dt.total_seconds() / 60).to_frame("d")


@of(datasets.make_trips)
def dur_days(train, df):
    return (df.pickup - df.signup).dt.days.to_frame("d")


@of(datasets.make_trips)
def dur_daysf(train, df):
    return ((df.pickup - df.signup) / pd.Timedelta(days=1)).to_frame("d")


@of(datasets.make_trips)
def dur_years(train, df):
    return ((df.pickup - df.signup).dt.days / 365.25).to_frame("d")


@of(datasets.make_trips)
def since3(train, df):
    return ((df.pickup - pd.Timestamp("1970-01-01")) // pd.Timedelta("1s")).to_frame("unix")


@of(datasets.make_trips)
def since_min(train, df):
    return (df.pickup - train.pickup.min()).dt.days.to_frame("x")


@of(datasets.make_trips)
def since_min_s(train, df):
    return (df.pickup - train.pickup.min()).dt.total_seconds().to_frame("x")


@of(datasets.make_trips)
def dur_std(train, df):
    def f(d):
        return (d.dropoff - d.pickup).dt.total_seconds().to_frame("x")

    return StandardScaler().fit(f(train)).transform(f(df))


@of(datasets.make_trips)
def dur_gt(train, df):
    return ((df.dropoff - df.pickup).dt.total_seconds() > 600).astype(int).to_frame("x")


@of(datasets.make_trips)
def minutes_of_day(train, df):
    return (df.pickup.dt.hour * 60 + df.pickup.dt.minute).to_frame("x")


@of(datasets.make_trips)
def hour_frac(train, df):
    return (df.pickup.dt.hour + df.pickup.dt.minute / 60).to_frame("x")


@of(datasets.make_trips)
def manh(train, df):
    return ((df.plat - df.dlat).abs() + (df.plon - df.dlon).abs()).to_frame("x")


@of(datasets.make_trips)
def eucl(train, df):
    return np.sqrt((df.plat - df.dlat) ** 2 + (df.plon - df.dlon) ** 2).to_frame("x")


@of(datasets.make_trips)
def eucl2(train, df):
    return ((df.plat - df.dlat) ** 2 + (df.plon - df.dlon) ** 2).to_frame("x")


@of(datasets.make_trips)
def midpoint(train, df):
    return ((df.plat + df.dlat) / 2).to_frame("x")


@of(datasets.make_trips)
def trip_minutes(train, df):
    return ((df.dropoff - df.pickup).dt.total_seconds() // 60).to_frame("m")


@of(datasets.make_trips)
def trip_same_day(train, df):
    return (df.pickup.dt.date == df.dropoff.dt.date).astype(int).to_frame("m")


@of(datasets.make_trips)
def trip_center(train, df):
    return pd.DataFrame({"clat": (df.plat + df.dlat) / 2, "clon": (df.plon + df.dlon) / 2, "dx": df.plat - df.dlat})


@of(datasets.make_trips)
def trip_per(train, df):
    return ((df.dropoff - df.pickup).dt.total_seconds() / df.passengers).to_frame("m")


@of(datasets.make_trips)
def trip_hours_since(train, df):
    return ((df.pickup - pd.Timestamp("2016-01-01")) / np.timedelta64(1, "h")).to_frame("m")


# Penguins


@of(datasets.make_penguins)
def peng_basic(train, df):
    d = df[["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]]
    return d.fillna(train[d.columns].mean())


@of(datasets.make_penguins)
def peng_ratio(train, df):
    return (df.bill_length_mm / df.bill_depth_mm).fillna(0).to_frame("r")


@of(datasets.make_penguins)
def peng_kg(train, df):
    return pd.DataFrame({"kg": df.body_mass_g / 1000, "cm": df.flipper_length_mm / 10}).fillna(-1)


@of(datasets.make_penguins)
def peng_bmi(train, df):
    return (df.body_mass_g / (df.flipper_length_mm / 100) ** 2).fillna(0).to_frame("b")


@of(datasets.make_penguins)
def peng_sex(train, df):
    return df.sex.map({"male": 1, "female": 0}).fillna(-1).to_frame("s")


@of(datasets.make_penguins)
def peng_years(train, df):
    return (df.year - 2007).to_frame("y")


@of(datasets.make_penguins)
def peng_isl(train, df):
    return align(train[["species", "island", "sex"]], df[["species", "island", "sex"]], drop_first=True, dummy_na=False)


@of(datasets.make_penguins)
def peng_area(train, df):
    return (np.pi * df.bill_length_mm * df.bill_depth_mm / 4).fillna(0).to_frame("a")


# Numbers of few values


@of(datasets.make_few)
def p1(train, df):
    return (df.rooms + 1).to_frame("rooms")


@of(datasets.make_few)
def m1(train, df):
    return (df.rooms - 1).to_frame("rooms")


@of(datasets.make_few)
def m1n(train, df):
    return (df.rooms - 1).to_numpy().reshape(-1, 1)


@of(datasets.make_few)
def t2(train, df):
    return (df.rooms * 2).to_frame("rooms")


@of(datasets.make_few)
def t10(train, df):
    return (df.rooms * 10 + 5).to_frame("rooms")


@of(datasets.make_few)
def d4(train, df):
    return (df.rooms / 4).to_frame("rooms")


@of(datasets.make_few)
def h100(train, df):
    return (df.h * 100).to_frame("x")


@of(datasets.make_few)
def neg(train, df):
    return (5 - df.rooms).to_frame("x")


@of(datasets.make_few)
def sq(train, df):
    return (df.rooms**2).to_frame("x")


@of(datasets.make_few)
def stdfew(train, df):
    return StandardScaler().fit(train[["rooms", "h"]]).transform(df[["rooms", "h"]])


@of(datasets.make_few)
def logfew(train, df):
    return np.log1p(df[["rooms"]])


@of(datasets.make_few)
def h5(train, df):
    return (df.h + 0.5).to_frame("x")


# Numbers of both signs


@of(datasets.make_signed)
def log1pabs(train, df):
    return np.log1p(df[["y"]].abs())


@of(datasets.make_signed)
def logx1neg(train, df):
    return np.log(df[["x"]] + 1)


@of(datasets.make_signed)
def log1pneg(train, df):
    return np.log1p(df[["x"]])


@of(datasets.make_signed)
def signlog(train, df):
    return (np.sign(df.y) * np.log1p(df.y.abs())).to_frame("v")


@of(datasets.make_signed)
def logabs1(train, df):
    return np.log(df[["y"]].abs() + 1)


@of(datasets.make_signed)
def logcliplow(train, df):
    return np.log1p(df.y.clip(lower=0)).to_frame("v")


@of(datasets.make_signed)
def logeps(train, df):
    return np.log(df.k + 1e-06).to_frame("v")


@of(datasets.make_signed)
def lognanneg(train, df):
    return np.log(df[["y"]])


@of(datasets.make_signed)
def lognanneg0(train, df):
    return np.log(df[["y"]]).fillna(0)


@of(datasets.make_signed)
def loginf0(train, df):
    return np.log(df[["k"]]).replace(-np.inf, 0)


@of(datasets.make_signed)
def sqrtabs(train, df):
    return np.sqrt(df[["y"]].abs())
