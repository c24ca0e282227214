"""A price is what the table says or unknown, and a table that is none is one clear error."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.prices import Price, dollars, read_prices

TABLE = (Price("exact", 2.0, 10.0), Price("mini*", 0.5, 1.5), Price("mini-large", 9.0, 9.0), Price("free", 0.0, 0.0))


@pytest.mark.parametrize("model", ["", "exac", "exact-2", "Exact", "a-mini", "other"])
def test_a_model_that_is_not_listed_has_no_price(model: str) -> None:
    assert dollars(TABLE, model, 1_000, 1_000) is None


@pytest.mark.parametrize(
    ("model", "prompt", "completion", "cost"),
    [
        ("exact", 1_000_000, 0, 2.0),
        ("exact", 0, 1_000_000, 10.0),
        ("exact", 3_000, 500, 0.011),  # 3,000 x 2 + 500 x 10 = 11,000 millionths
        ("mini", 2_000, 1_000, 0.0025),  # 2,000 x 0.5 + 1,000 x 1.5 = 2,500 millionths
        ("mini-2025", 2_000, 1_000, 0.0025),
        ("mini-large", 2_000, 1_000, 0.0025),  # the first line that fits counts
        ("exact", 0, 0, 0.0),
        ("free", 1_000, 1_000, 0.0),
    ],
)
def test_a_cost_is_tokens_by_price_over_a_million(model: str, prompt: int, completion: int, cost: float) -> None:
    assert dollars(TABLE, model, prompt, completion) == pytest.approx(cost, abs=1e-9)


def test_the_shipped_table_lists_a_family_before_its_dearer_name() -> None:
    prices = read_prices()
    assert dollars(prices, "gpt-5-mini-2025-08-07", 1_000_000, 1_000_000) == 2.25
    assert dollars(prices, "gpt-5", 1_000_000, 1_000_000) == 11.25
    assert dollars(prices, "gpt-4o-mini", 1_000_000, 1_000_000) == 0.75
    assert dollars(prices, "llama3.2:3b", 1_000, 1_000) is None


def test_no_line_of_the_shipped_table_hides_another() -> None:
    prices = read_prices()
    for price in prices:
        name = price.name.removesuffix("*")
        assert dollars(prices, name, 1_000_000, 1_000_000) == round(price.prompt + price.completion, 6)


def test_a_table_of_ones_own_replaces_the_shipped_one(tmp_path: Path) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text('models:\n  - {name: "mine*", in: 1, out: "2.5"}\n')
    assert read_prices(file) == (Price("mine*", 1.0, 2.5),)


def test_a_table_may_list_no_model(tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text("models: []")
    assert read_prices(tmp_path / "prices.yaml") == ()


BAD = {
    "nothing": "",
    "a word": "prices",
    "a list": "- {name: a, in: 1, out: 1}",
    "no models": "as_of: 2025-08",
    "models of nothing": "models:",
    "models of words": "models: [a, b]",
    "models by name": "models: {a: {in: 1, out: 1}}",
    "no name": "models: [{in: 1, out: 1}]",
    "no price in": "models: [{name: a, out: 1}]",
    "no price out": "models: [{name: a, in: 1}]",
    "an empty price": "models: [{name: a, in: 1, out: }]",
    "a word for a price": "models: [{name: a, in: cheap, out: 1}]",
    "a list for a price": "models: [{name: a, in: [1], out: 1}]",
    "yes for a price": "models: [{name: a, in: yes, out: 1}]",
    "negative": "models: [{name: a, in: -0.1, out: 1}]",
    "negative out": "models: [{name: a, in: 1, out: -1}]",
    "not a number": "models: [{name: a, in: .nan, out: 1}]",
    "infinite": "models: [{name: a, in: 1, out: .inf}]",
    "infinite in words": "models: [{name: a, in: 1, out: infinity}]",
    "a number beyond floats": f"models: [{{name: a, in: 1{'0' * 400}, out: 1}}]",
    "a number beyond reading": f"models: [{{name: a, in: 1{'0' * 5000}, out: 1}}]",
    "no YAML": "models: [{name: 'a",
    "a date that is none": "models: []\nas_of: 2025-99-99",
    "nested without end": "[" * 600,
    "a tag": "models: !!python/object/apply:os.getcwd []",
    "a tag that does not fit": "models: []\nas_of: !!timestamp x",
}


def refusal(file: Path) -> str:
    with pytest.raises(SettingsError) as raised:
        read_prices(file)
    return str(raised.value)


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_a_bad_table_is_one_line_that_names_the_file(tmp_path: Path, text: str) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text(text)
    message = refusal(file)
    assert message.startswith(f"{file}: no price table (")
    assert "\n" not in message
    assert "object at 0x" not in message


def test_a_table_that_is_not_there_a_folder_or_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("# é\nmodels: []".encode("latin-1"))
    for file in (tmp_path / "missing.yaml", tmp_path, tmp_path / "latin.yaml"):
        assert refusal(file).startswith(f"{file}: no price table (")
