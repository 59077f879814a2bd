"""Names in running text: traps, boundaries, the longest match, metonyms and adjectives."""

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The US told us to wait.", ["USA"]),
        ("WHO staff asked who was in charge.", ["WHO"]),
        ("Turkey protested while the turkey roasted.", ["TUR"]),
        ("IS claimed the raid, but this is denied.", ["IS"]),
        ("Nigeria and Niger closed the crossing.", ["NGA", "NER"]),
        ("Guinea, Equatorial Guinea, Guinea-Bissau and Papua New Guinea abstained.", ["GIN", "GNQ", "GNB", "PNG"]),
        ("Dominica voted against the Dominican Republic.", ["DMA", "DOM"]),
        ("South Sudan accused Sudan.", ["SSD", "SDN"]),
        ("North Korea answered South Korea.", ["PRK", "KOR"]),
        ("The Democratic Republic of the Congo thanked the Republic of the Congo.", ["COD", "COG"]),
        ("The UN Security Council met; the UN stayed silent.", ["UNSC", "UN"]),
        ("The Pakistani Taliban denied what the Taliban had said.", ["TTP", "TALIBAN"]),
        ("Bosnia and Herzegovina objected.", ["BIH"]),
        ("Côte d’Ivoire and Cote d'Ivoire are one.", ["CIV", "CIV"]),
        ("The U.S. and the U.K. agreed.", ["USA", "GBR"]),
        ("The international criminal court opened a case.", ["ICC"]),
    ],
)
def test_the_right_name_and_the_longest(found, text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A patrol crossed the South China Sea.",
        "He played Russian roulette.",
        "She reads the Washington Post and the Kyiv Independent.",
        "They live in Washington state, near Seattle.",
        "The Paris Agreement outlived the Minsk agreements.",
        "The Vienna Convention and the Geneva Conventions apply.",
        "Fans recall the Beijing Olympics.",
        "It snowed in New England and New Mexico.",
        "The shop on Moscow Road has closed.",
        "Dynamo Moscow lost to Paris Saint-Germain.",
        "The Indian Ocean warmed; American Airlines flew on.",
        "The Bank of England raised rates after the Korean War film.",
        "A storm crossed the Gulf of Mexico.",
        "Two guinea pigs ate Brussels sprouts.",
        "Michael Jordan retired.",
        "Georgia voted on Tuesday, and Atlanta counted all night.",
        "Usage of the term Iranist is rare.",
    ],
)
def test_longer_names_and_other_words_are_no_actors(found, text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Moscow rejected the draft.", ["RUS"]),
        ("The envoy was born in Moscow.", []),
        ("Talks were held near Kabul.", []),
        ("A blast shook central Baghdad.", []),
        ("She flew home from Beirut, Lebanon.", ["LBN"]),
        ("Brussels and Beijing traded threats.", ["EU", "CHN"]),
        ("The Kremlin, the White House and Downing Street commented.", ["RUS", "USA", "GBR"]),
        ("The Élysée welcomed it; the State Department did not.", ["FRA", "USA"]),
        ("The Knesset and the Bundestag voted.", ["ISR", "DEU"]),
        ("The case is heard in The Hague.", []),
    ],
)
def test_capitals_and_seats(found, text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "mention", "actor"),
    [
        ("The Russian delegation walked out.", "Russian delegation", "RUS"),
        ("Overnight Ukrainian armed forces advanced.", "Ukrainian armed forces", "UKR"),
        ("Several UK officials called.", "UK officials", "GBR"),
        ("The Lebanese border guards fired.", "Lebanese border guards", "LBN"),
    ],
)
def test_people_who_act_for_a_state_are_one_mention(rules, text, mention, actor):
    assert [(m.text, m.actor) for m in rules.link(text)] == [(mention, actor)]


@pytest.mark.parametrize("text", ["The pro-Russian crowd sang.", "An anti-American mood spread."])
def test_side_prefixes_name_somebody_else(found, text):
    assert found(text) == []


def test_salience_drops_what_describes_a_thing(linker):
    assert [m.actor for m in linker.link("Pasta dough and Italian cheese sold well at the village fair.")] == []
    assert [m.actor for m in linker.link("Italian forces attacked the Libyan army on Monday, officials said.")] == [
        "ITA",
        "LBY",
    ]
