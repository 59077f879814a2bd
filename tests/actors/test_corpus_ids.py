"""One id per actor: the ids of the corpus are those of the registry."""

from pathlib import Path

import pytest

from communique.label.corpus import read_corpus
from communique.taxonomy import load_taxonomy

CORPUS = Path(__file__).parents[2] / "data" / "corpus"

# Actors that no other text can name: described in one article only, or made up for it.
ONE_ARTICLE_ONLY = {
    "states that the article counts or describes": [
        "ABSENT_STATES", "AMERICAN_ELEVEN", "ARM_AZE", "BLR_RUS_UNION", "CLAIMS_SIGNATORIES", "EU_CAPITALS", "GAZA_MEDIATORS",
        "HARBOURING_STATES", "ICC_79", "ICJ_INTERVENERS", "NATO_STATES", "NINE_PARLIAMENTS", "PRETORIA_PANEL", "RD4U_MEMBERS",
        "RUS_FRIENDS", "SCS4", "TERROR_SPONSORS", "TREATY_TWENTY_ONE", "TWN_ALLIES_PACIFIC",
    ],
    "bodies or members inside one state that hold against it": [
        "CARIBBEAN_ELDERS", "GEO_DIPLOMATS", "LBY_CABINETS", "MYS_BACKBENCH", "PHL_UNDECIDED", "PLW_DELEGATES", "PLW_SENATORS",
        "SLV_ARMY", "US_SENATORS",
    ],
    "parties named by their place in the chamber alone": [
        "IND_LEFT", "IND_REGIONAL", "ITA_CENTRE", "KOR_CONSERVATIVES", "KOR_PROGRESSIVES", "NLD_LIBERALS", "NLD_SOCIALISTS",
        "PAK_SINDH", "PHL_LEFT",
    ],
    "associations made up for the article": ["BGD_VETERANS", "BRIA_FAMILIES", "LKA_MOTHERS", "LKA_VETERANS", "LURD_VETERANS", "NAF_WATCH"],
    "a person who speaks for nobody else": ["AMARAL", "SMR_JUDGE"],
}  # fmt: skip


@pytest.fixture(scope="module")
def used():
    ids = set()
    for labelled in read_corpus(CORPUS, load_taxonomy()):
        for label in labelled.labels:
            ids |= {m.actor for m in label.mentions}
    return ids


def test_every_id_of_the_corpus_is_in_the_registry_or_belongs_to_one_article(registry, used):
    allowed = {id for ids in ONE_ARTICLE_ONLY.values() for id in ids}
    assert used - set(registry.actors) == allowed


def test_no_former_id_is_an_id(registry):
    former = [old for actor in registry for old in actor.former_ids]
    assert len(former) == len(set(former))
    assert not set(former) & set(registry.actors)
