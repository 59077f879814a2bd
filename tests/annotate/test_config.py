"""The labelling interface follows the taxonomy, and its published copy is current."""

from xml.etree import ElementTree

from communique.annotate.config import labelling_config
from communique.resources import config_path
from communique.taxonomy import Taxonomy, Topic


def test_the_published_copy_is_current(taxonomy):
    """Write it again with: communique annotate config --out configs/label_studio.xml"""
    assert config_path("label_studio.xml").read_text(encoding="utf-8") == labelling_config(taxonomy)


def test_a_new_topic_gets_its_choice_and_its_issue_without_code():
    view = ElementTree.fromstring(
        labelling_config(Taxonomy((Topic("sanctions", "Sanctions", "Is about <trade>", "Stay"),)))
    )
    controls = {e.get("name"): [c.get("value") for c in e] for e in view.iter("Choices")}
    assert controls["topics"] == ["sanctions"]
    assert controls["stance_on_sanctions"] == ["support", "oppose", "neutral"]
    assert [r.get("value") for r in view.iter("Relation")] == ["support", "oppose", "neutral"]


def test_every_control_answers_about_the_one_text(taxonomy):
    view = ElementTree.fromstring(labelling_config(taxonomy))
    controls = [e for e in view.iter() if e.get("toName")]
    assert {e.get("toName") for e in controls} == {e.get("name") for e in view.iter("Text")}
    assert len({e.get("name") for e in controls}) == len(controls)
