"""Features cut out of texts as notebooks make them: titles, decks, prefixes, labels without case, amounts: see `notebooks.py`."""

import numpy as np
import pandas as pd
from sklearn.preprocessing import LabelEncoder, StandardScaler

TITLES = ["Mr", "Mrs", "Miss", "Master", "Dr", "the Countess"]
SURNAMES = ["Braund", "Cumings", "van der Berg", "O'Brien", "Heikkinen", "Allen-Smith", "Rothes"]


def make_frame(rows: int, seed: int) -> pd.DataFrame:
    """Return a raw frame of texts of which parts are meant."""
    generator = np.random.default_rng(100 + seed)
    title = generator.choice(TITLES, rows, p=[0.5, 0.2, 0.18, 0.06, 0.03, 0.03])
    surname = generator.choice(SURNAMES, rows)
    deck, cabin = generator.choice(list("ABCDEFG"), rows), generator.integers(1, 140, rows)
    variants = np.array(["Male", "male ", "FEMALE", "female", " Male"])
    pairs = zip(surname, title, range(rows), strict=True)
    return pd.DataFrame(
        {
            "Name": [f"{a}, {b}. Owen{' (Harris)' if row % 3 else ''} {seed}{row}" for a, b, row in pairs],
            "Cabin": np.where(
                generator.random(rows) < 0.4, None, [f"{a}{b}" for a, b in zip(deck, cabin, strict=True)]
            ),
            "Sex": generator.choice(variants, rows),
            "seat": [f"{a}/{b}/{c}" for a, b, c in zip(deck, cabin, generator.choice(list("PS"), rows), strict=True)],
            "phone": [f"{a}-{b}" for a, b in zip(generator.choice(["030", "040", "089"], rows), cabin, strict=True)],
            "mail": [f"u{seed}.{row}@{end}" for row, end in enumerate(generator.choice(["a.com", "b.org"], rows))],
            "amount": [f"${each:,.2f}" for each in generator.uniform(10, 90_000, rows)],
            "rate": np.where(
                generator.random(rows) < 0.1, None, [f"{each}%" for each in generator.integers(0, 100, rows)]
            ),
            "distance": [f"{each} km" for each in generator.integers(1, 900, rows)],
            "term": generator.choice([" 36 months", " 60 months"], rows),
            "years": generator.integers(1, 40, rows),
        }
    )


def align(train, df, make, **options):
    encoded = pd.get_dummies(make(df), **options)
    return encoded.reindex(columns=pd.get_dummies(make(train), **options).columns, fill_value=0)


def titles_by_splits(train, df):
    return align(train, df, lambda each: each["Name"].str.split(", ").str[1].str.split(".").str[0])


def titles_by_splits_and_strip(train, df):
    return align(
        train, df, lambda each: each["Name"].map(lambda name: name.split(",")[1].split(".")[0].strip()), prefix="Title"
    )


def titles_by_a_pattern(train, df):
    return align(train, df, lambda each: each["Name"].str.extract(r" ([A-Za-z]+)\.", expand=False), prefix="Title")


def titles_mapped_beside_a_number(train, df):
    title = df["Name"].str.extract(r" ([A-Za-z]+)\.", expand=False)
    codes = {"Mr": 1, "Miss": 2, "Mrs": 3, "Master": 4, "Dr": 5, "Countess": 5}
    return pd.DataFrame({"Title": title.map(codes), "years": df["years"]})


def decks(train, df):
    return align(train, df, lambda each: each["Cabin"].str[0], prefix="Deck")


def decks_with_the_unknown_filled(train, df):
    return align(train, df, lambda each: each["Cabin"].fillna("U").str[0], prefix="Deck")


def decks_by_a_label_encoder(train, df):
    encoder = LabelEncoder().fit(train["seat"].str[0])
    return pd.DataFrame({"deck": encoder.transform(df["seat"].str[0])})


def sides_of_seats(train, df):
    return df["seat"].str.split("/").str[2].map({"P": 0, "S": 1}).to_frame("side")


def labels_without_case_and_spaces(train, df):
    return align(train, df, lambda each: each["Sex"].str.lower().str.strip(), prefix="Sex")


def labels_without_case_and_spaces_mapped(train, df):
    return df["Sex"].str.strip().str.upper().map({"MALE": 0, "FEMALE": 1}).to_frame("Sex")


def prefixes_of_phones(train, df):
    return align(train, df, lambda each: each["phone"].str[:3], prefix="area")


def hosts_of_mails(train, df):
    return align(train, df, lambda each: each["mail"].str.split("@").str[1])


def amounts(train, df):
    return df["amount"].str.replace("$", "", regex=False).str.replace(",", "", regex=False).astype(float).to_frame()


def amounts_standardized(train, df):
    def make(frame):
        return frame[["amount"]].replace({r"\$": "", ",": ""}, regex=True).astype(float)

    return StandardScaler().fit(make(train)).transform(make(df))


def rates_as_shares(train, df):
    return (df["rate"].str.rstrip("%").astype(float) / 100).fillna(0).to_frame()


def distances(train, df):
    return df["distance"].str.replace(" km", "").astype(int).to_frame()


def distances_by_a_split(train, df):
    return np.log1p(df["distance"].str.split(" ").str[0].astype(int)).to_frame()


def terms_as_numbers(train, df):
    return df["term"].str.extract(r"(\d+)", expand=False).astype(int).to_frame()


def terms_as_labels(train, df):
    return align(train, df, lambda each: each["term"].str.strip())


RECOVERED = [
    value
    for name, value in list(globals().items())
    if getattr(value, "__module__", None) == __name__ and callable(value) and name not in ("make_frame", "align")
]
