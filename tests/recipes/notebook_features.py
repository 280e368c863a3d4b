"""Features made of several columns, functions, parts of dates and parsed text, as notebooks make them: see `notebooks.py`."""

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from recipes.notebooks import align

# Arithmetic of columns


def a_ratio(train, df):
    return (df["income"] / df["rooms"]).to_frame("per_room")


def a_ratio_to_one_more(train, df):
    return pd.DataFrame({"fare": df["fare"], "per_person": df["fare"] / (df["rooms"] + 1)})


def a_sum_and_one(train, df):
    return (df["rooms"] + df["pclass"] + 1).to_frame("family")


def a_product(train, df):
    return (df["income"] * df["rooms"]).to_numpy().reshape(-1, 1)


def a_product_of_three(train, df):
    return (df["latitude"] * df["fare"] * df["rooms"]).to_frame("volume")


def a_difference(train, df):
    return df.assign(gap=df["fare"] - df["latitude"])[["gap", "rooms"]]


def the_magnitude_of_a_difference(train, df):
    return (df["age"] - df["fare"]).abs().to_frame("gap").fillna(0)


def a_sum_of_a_row(train, df):
    return df[["age", "fare"]].sum(axis=1).to_frame("total")


def a_mean_of_a_row(train, df):
    return df[["age", "fare"]].mean(axis=1).to_frame("middle")


def a_mean_of_three(train, df):
    return df[["latitude", "fare", "rooms"]].mean(axis=1).to_frame("middle").to_numpy()


def a_number_where_a_flag_is_set(train, df):
    return (df["member"] * df["fare"]).to_frame("paid")


def ratios_standardized(train, df):
    def make(frame):
        return pd.DataFrame({"a": frame["income"] / frame["rooms"], "b": frame["fare"] * frame["latitude"]})

    return StandardScaler().fit(make(train)).transform(make(df)).astype(np.float32)


def a_sum_scaled_by_a_split(train, df):
    def make(frame):
        return frame[["income"]].assign(total=frame["rooms"] + frame["pclass"])

    part, _ = train_test_split(make(train), test_size=0.2, random_state=42)
    return MinMaxScaler().fit(part).transform(make(df))


def columns_compared(train, df):
    return pd.DataFrame({"more": df["fare"] > df["latitude"], "older": (df["age"] >= df["fare"]).astype(int)})


def alone(train, df):
    family = df["rooms"] + df["pclass"]
    return pd.DataFrame({"alone": (family <= 3).astype(int), "fare": df["fare"]})


# Functions


def a_logarithm(train, df):
    return np.log1p(df[["fare"]])


def logarithms_standardized(train, df):
    logs = np.log1p(train[["fare", "income"]])
    return StandardScaler().fit(logs).transform(np.log1p(df[["fare", "income"]]))


def logarithms_to_ten_and_two(train, df):
    return pd.DataFrame({"tens": np.log10(df["income"]), "twos": np.log2(df["fare"])}).astype("float32")


def a_logarithm_of_what_was_filled(train, df):
    return np.log(df[["age"]].fillna(train["age"].median()) + 1)


def a_square_root(train, df):
    return np.sqrt(df[["income"]])


def squares_and_cubes(train, df):
    return np.column_stack([df["fare"], df["fare"] ** 2, df["fare"] ** 3])


def a_logarithm_of_a_ratio(train, df):
    ratio = np.log(df["income"] / df["rooms"])
    return ratio.to_frame("log_per_room")


def a_cube_root_by_range(train, df):
    roots = np.cbrt(train[["fare"]])
    return MinMaxScaler().fit(roots).transform(np.cbrt(df[["fare"]]))


def reciprocals(train, df):
    return pd.DataFrame({"slow": 1 / df["fare"], "fast": np.exp(df["latitude"] / 1)}).astype("float32")


# Parts of dates


def the_day_of_the_week(train, df):
    return df["when"].dt.day_of_week.to_frame()


def parts_of_a_date(train, df):
    at = df["when"].dt
    return pd.DataFrame({"fare": df["fare"], "month": at.month, "day": at.day, "hour": at.hour, "quarter": at.quarter})


def parts_of_a_date_as_an_array(train, df):
    at = df["when"].dt
    return np.column_stack([at.day_of_year, at.isocalendar().week.astype(int), at.month - 1, at.day_of_week + 1])


def a_weekend_and_a_night(train, df):
    at = df["when"].dt
    night = (at.hour < 6) | (at.hour >= 22)
    return pd.DataFrame(
        {"weekend": at.day_of_week.isin([5, 6]).astype(int), "night": night, "start": at.is_month_start}
    )


def dummies_of_weekdays(train, df):
    return align(train["when"].dt.day_of_week, df["when"].dt.day_of_week, prefix="weekday")


def dummies_of_names_of_weekdays(train, df):
    return align(train["when"].dt.day_name(), df["when"].dt.day_name())


def an_hour_on_a_circle(train, df):
    angle = 2 * np.pi * df["when"].dt.hour / 24
    return pd.DataFrame({"sin": np.sin(angle), "cos": np.cos(angle)})


def months_standardized(train, df):
    parts = train["when"].dt.month.to_frame()
    return StandardScaler().fit(parts).transform(df["when"].dt.month.to_frame())


def a_season(train, df):
    seasons = {0: "winter", 1: "spring", 2: "summer", 3: "autumn"}
    return align((train["when"].dt.month % 12 // 3).map(seasons), (df["when"].dt.month % 12 // 3).map(seasons))


# Text that spells numbers


def text_as_numbers(train, df):
    return pd.to_numeric(df["charges"]).to_frame()


def text_with_blanks(train, df):
    return pd.to_numeric(df["total"], errors="coerce").fillna(0).to_frame()


def text_with_blanks_filled(train, df):
    middle = pd.to_numeric(train["total"], errors="coerce").median()
    return df[["rooms"]].assign(total=pd.to_numeric(df["total"], errors="coerce").fillna(middle))


def text_with_marks_standardized(train, df):
    power = pd.to_numeric(train["power"], errors="coerce").to_frame()
    pipe = make_pipeline(SimpleImputer(strategy="median"), StandardScaler()).fit(power)
    return pipe.transform(pd.to_numeric(df["power"], errors="coerce").to_frame())


def text_with_groups_of_digits(train, df):
    return df["price"].str.replace(",", "").astype(float).to_frame()


def a_logarithm_of_a_text(train, df):
    return np.log1p(df[["charges"]].astype(float))


def a_text_above_a_number(train, df):
    return (df["charges"].astype(float) > 50).astype(int).to_frame()


def a_ratio_of_texts(train, df):
    ratio = pd.to_numeric(df["total"], errors="coerce") / df["charges"].astype(float)
    return ratio.to_frame("months").fillna(0)


def a_month_of_a_text(train, df):
    at = pd.to_datetime(df["day"], format="%d/%m/%Y").dt
    return pd.DataFrame({"month": at.month, "day": at.day, "weekend": (at.day_of_week >= 5).astype(int)})


RECOVERED = [
    value for value in list(globals().values()) if getattr(value, "__module__", None) == __name__ and callable(value)
]
OF_ONE_YEAR = [a_season]
