"""One id per actor: the ids of the corpus are those of the registry."""

from pathlib import Path

import pytest

from communique.label.corpus import read_corpus
from communique.taxonomy import load_taxonomy

CORPUS = Path(__file__).parents[2] / "data" / "corpus"

# Actors that no other text can name: described in one article only, or made up for it.
ONE_ARTICLE_ONLY = {
    "states that the article counts or describes": [
        "ABSENT_STATES", "AFRICAN_JUNTAS", "AMERICAN_ELEVEN", "ARM_AZE", "AZE_GEO", "B9_NORDICS", "BLR_RUS_UNION",
        "CLAIMS_SIGNATORIES", "DRC_PARTIES", "EU26", "EU_CANDIDATES", "EU_CAPITALS", "FIVE_PLUS_TWO", "FOUR_MINISTERS",
        "GAZA_MEDIATORS", "GBR_DEU", "HARBOURING_STATES", "ICC_79", "ICJ_INTERVENERS", "JOINT_STATEMENT_STATES",
        "MMR_PARTIES", "NATO_STATES", "NINE_PARLIAMENTS", "OSCE_41", "PARTNERS", "PRETORIA_PANEL", "RD4U_MEMBERS",
        "RUS_BLR", "RUS_FRIENDS", "RUS_UKR", "SCS4", "SINDICATO", "SYR_FRIENDS", "SYR_LBN", "TERROR_SPONSORS",
        "TREATY_TWENTY_ONE", "TWN_ALLIES_PACIFIC", "UKR_ALLIES",
    ],
    "bodies or members inside one state that hold against it": [
        "CARIBBEAN_ELDERS", "COL_CONGRESS", "ECU_GANGS", "EST_PARLIAMENT", "ETH_PARTIES", "GEO_DIPLOMATS",
        "ISR_COALITION", "KHARKIV_OCCUPATION", "LBY_ARMIES", "LBY_CABINETS", "MYS_BACKBENCH", "NPL_UPPER_HOUSE",
        "PHL_UNDECIDED", "PLW_DELEGATES", "PLW_SENATORS", "SAMI_PARLIAMENT_FIN", "SLV_ARMY", "SLV_ASSEMBLY",
        "SYR_FACTIONS", "TLS_MILITIAS", "TUR_PARLIAMENT", "US_FORMER_OFFICIALS", "US_SENATORS", "VEN_ASSEMBLY",
    ],
    "parties named by their place in the chamber alone": [
        "AUS_PARTIES", "CROSSBENCH", "IND_LEFT", "IND_REGIONAL", "ITA_CENTRE", "KOR_CONSERVATIVES", "KOR_PROGRESSIVES",
        "NLD_LIBERALS", "NLD_SOCIALISTS", "PAK_SINDH", "PHL_LEFT",
    ],
    "associations made up for the article, or local": [
        "ARG_VETERANS", "BGD_VETERANS", "BRIA_FAMILIES", "CEDAW_APPLICANTS", "COL_VICTIMS", "FSTMB", "LKA_MOTHERS",
        "LKA_VETERANS", "LURD_VETERANS", "MITIGA_SURVIVORS", "NAF_WATCH", "RIGHTS_GROUPS", "SUPKEM",
        "TIGRAY_SURVIVORS",
    ],
    "named by a settled reading, each in one article": [
        "COD_MILITIAS", "HERMINIE", "KOR_FOREIGN_MINISTER", "KOSOVO_SERB_MILITANTS", "RSF_ALLIES",
    ],
    "provinces and states of a federation, each in one article": [
        "BC_CAN", "ILLINOIS", "PAK_PUNJAB", "WEST_BENGAL", "WEST_VIRGINIA", "WYOMING",
    ],
    "a person who speaks for nobody else": [
        "AMARAL", "GTM_LUCAS", "JARBOU", "LUMBALA", "PNG_RETIRED", "SMR_JUDGE", "THACI",
    ],
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
