"""Texts of public sources out of git clones: every format, addresses that are cut, and what is missing."""

import hashlib
import json
import subprocess

import pytest

from communique.errors import CommuniqueError, UsageError
from communique.label.blocks import blocks
from communique.label.build import DEFAULTS, build
from communique.label.clones import Source, read_sources, texts_in_clones
from communique.label.standoff import StandoffLabel

FILES = {
    "briefings/2031-05-04-a-very-long-headline-about-the-harbour-talks-in-port-elm.md": (
        '---\ndate: 2031-05-04\ntitle: "Harbour\\_talks open"\n---\n\nThe delegations met\nat the *old* customs house.  \n   \n'
        "**<span>First day</span>**  \nA [draft](https://example.org) lay on the table.\n\n- one item\n- another item\n"
    ),
    "analyses/colon.md": "---\ntitle : Ferries: a history\n---\n\nFerries came late.\n",
    "analyses/heading.md": "# On lighthouses\n\nThey were built twice.\n",
    "debate/ELM_12.txt": "Mister President,\nwe came by sea.\n\nWe left by land.\n",
    "feed.rss": (
        "<rss><channel><title>Feed</title><item><title>Saturday</title><description>&lt;style&gt;x{}&lt;/style&gt;"
        "&lt;ul&gt;&lt;li&gt;&lt;a&gt;Elm strait dispute&lt;/a&gt;, &lt;a&gt;Harbour talks&lt;/a&gt;&lt;ul&gt;&lt;li&gt;The "
        "&lt;a&gt;mayor&lt;/a&gt; of Elm &amp;amp; Oak signs. &lt;a class='external text'&gt;(Elm Gazette)&lt;/a&gt;"
        "&lt;/li&gt;&lt;/ul&gt;&lt;/li&gt;&lt;/ul&gt;&lt;p&gt;A plain &lt;b&gt;paragraph&lt;/b&gt;.&lt;/p&gt;"
        "</description></item></channel></rss>"
    ),
    "table.csv": 'id,text\n1,"The first cell, quoted.\n\nIts second paragraph."\n2,The second row.\n',
}
EXPECTED = {
    "The delegations met at the old customs house.": ("briefings/2031-05-04-a-very*", "Harbour talks open"),
    "First day A draft lay on the table.": ("briefings/2031-05-04-a-very*", "Harbour talks open"),
    "- another item": ("briefings/2031-05-04-a-very*", "Harbour talks open"),
    "Ferries came late.": ("analyses/colon.md", "Ferries: a history"),
    "They were built twice.": ("analyses/heading.md", "On lighthouses"),
    "Mister President, we came by sea.": ("debate/ELM_12.txt", "Statement by ELM"),
    "The mayor of Elm & Oak signs.": ("feed.rss", "Elm strait dispute, Harbour talks"),
    "A plain paragraph.": ("feed.rss", "Saturday"),
    "The first cell, quoted.": ("table.csv", "Statement by ELM"),
    "Its second paragraph.": ("table.csv", "Statement by ELM"),
    "The second row.": ("table.csv", "Statement by ELM"),
}


def git(folder, *command):
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    done = subprocess.run(["git", "-C", str(folder), *identity, *command], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """A repository with one file per format, and its commit; a later commit removes them all."""
    folder = tmp_path_factory.mktemp("origin") / "elm" / "papers"
    for path, content in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", "texts")
    commit = git(folder, "rev-parse", "HEAD")
    git(folder, "rm", "-r", "--quiet", ".")
    git(folder, "commit", "--quiet", "-m", "gone")
    git(folder, "config", "uploadpack.allowFilter", "true")
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    return folder, commit


def label(text, path, corpus="papers"):
    sha = hashlib.sha256(text.encode()).hexdigest()
    return StandoffLabel(sha, "train", corpus, "ELM-12", 0, None, (), (), (), 1, "one reading", path)


LABELS = [label(text, path) for text, (path, _) in EXPECTED.items()]


@pytest.fixture
def sources(origin):
    return {"papers": Source("elm/papers", origin[1], "Statement by {start}")}


def by_text(found):
    return {source.text: source.title for source in found.values()}


def test_every_format_gives_its_paragraphs_and_titles(origin, sources):
    found, notes = texts_in_clones(LABELS, sources, origin[0].parents[1])
    assert by_text(found) == {text: title for text, (_, title) in EXPECTED.items()}
    assert all(hashlib.sha256(source.text.encode()).hexdigest() == sha for sha, source in found.items())
    assert notes == []


def test_a_clone_may_lie_in_the_folder_under_its_own_name(origin, sources):
    found, _ = texts_in_clones(LABELS[:1], sources, origin[0].parent)
    assert len(found) == 1


def test_download_clones_what_is_missing_and_fetches_the_named_files_only(origin, sources, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{origin[0].parents[1].as_uri()}/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "https://github.com/")
    found, notes = texts_in_clones(LABELS[-3:], sources, tmp_path, download=True)
    assert (len(found), notes) == (3, [])
    there = git(tmp_path / "elm" / "papers", "rev-list", "--objects", "--missing=print", "--all")
    assert there.count("\n?") == len(FILES) - 1  # all but the table
    monkeypatch.delenv("GIT_CONFIG_COUNT")
    assert texts_in_clones(LABELS[-3:], sources, tmp_path)[0] == found


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (
            {"repository": "elm/other"},
            "papers: {folder} has no clone of elm/other; clone it there or build with --download.",
        ),
        ({"commit": "0123abc"}, "papers: the clone {folder}/elm/papers has no commit 0123abc; fetch it there."),
    ],
)
def test_a_clone_or_commit_that_is_missing_is_said_in_one_line(origin, sources, change, line):
    folder = origin[0].parents[1]
    given = {"repository": "elm/papers", "commit": sources["papers"].commit} | change
    assert texts_in_clones(LABELS, {"papers": Source(**given)}, folder) == ({}, [line.format(folder=folder)])


def test_paragraphs_that_are_not_in_the_files_are_counted(origin, sources):
    labels = [*LABELS, label("Nobody wrote this.", "feed.rss"), label("Nor this.", "no/such/file.md")]
    found, notes = texts_in_clones(labels, sources, origin[0].parents[1])
    assert len(found) == len(LABELS)
    assert notes == [
        f"papers: 2 of {len(labels)} labelled paragraphs are not in the files of elm/papers at {origin[1]}"
    ]


def test_a_source_without_files_says_that_clones_do_not_help(origin, sources):
    labels = [label("A line from a feed.", None, "wire"), LABELS[0]]
    found, notes = texts_in_clones(labels, sources | {"wire": Source("elm/wire", "1")}, origin[0].parents[1])
    assert len(found) == 1
    assert notes[0].startswith("wire: its labels name no file of a repository")


def test_a_source_that_is_not_described_is_refused(origin):
    with pytest.raises(UsageError, match="the source papers of the annotations is not described"):
        texts_in_clones(LABELS, {}, origin[0])


def test_a_broken_feed_names_its_file():
    with pytest.raises(CommuniqueError, match=r"^a\.rss cannot be read"):
        list(blocks("a.rss", b"<rss><channel>"))


def test_sources_need_a_repository_and_a_commit(tmp_path):
    (tmp_path / "sources.yaml").write_text("papers:\n  repository: elm/papers\n")
    with pytest.raises(UsageError, match="papers needs a repository and a commit"):
        read_sources(tmp_path / "sources.yaml")


def test_the_builder_joins_texts_from_clones_where_copies_are_not_at_hand(origin, tmp_path, taxonomy, monkeypatch):
    monkeypatch.delenv("COMMUNIQUE_SOURCES", raising=False)
    (tmp_path / "labels").mkdir()
    lines = [json.dumps(each.to_dict()) for each in LABELS]
    (tmp_path / "labels" / "papers.jsonl").write_text("\n".join(lines))
    (tmp_path / "sources.yaml").write_text(
        f"papers:\n  repository: elm/papers\n  commit: {origin[1]}\n  title: Statement by {{start}}\n"
    )
    settings = DEFAULTS | {"annotations": "labels", "sources": "sources.yaml", "splits": {}}
    dataset = build(settings, taxonomy, tmp_path, clones=str(origin[0].parents[1]))
    texts = {p.paragraph.text for articles in dataset.splits.values() for a in articles for p in a.labels}
    assert texts == set(EXPECTED)
    assert dataset.missing == ()


def test_download_without_a_folder_is_a_wrong_call(taxonomy, monkeypatch):
    monkeypatch.delenv("COMMUNIQUE_CLONES", raising=False)
    with pytest.raises(UsageError, match="--download needs a folder"):
        build(DEFAULTS, taxonomy, download=True)
