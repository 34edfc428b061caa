"""What stands around the code: one version, the changelog, the citation, links, generated files."""

import re
import subprocess
import tomllib

import pytest
import yaml
from files import ROOT

import cnnlab

PAPERS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md"]


def text_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def releases():
    """The numbers and dates of the changelog, newest first."""
    return re.findall(
        r"^## \[?(\d+\.\d+\.\d+)\]? - (\d{4}-\d{2}-\d{2})$", text_of("CHANGELOG.md"), re.M
    )


def test_the_version_is_written_once_and_the_papers_follow_it():
    project = tomllib.loads(text_of("pyproject.toml"))
    assert "version" not in project["project"] and project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"] == {"path": "cnnlab/__init__.py"}
    citation = yaml.safe_load(text_of("CITATION.cff"))
    assert releases()[0] == (cnnlab.__version__, citation["date-released"])
    assert citation["version"] == cnnlab.__version__


def test_the_changelog_goes_from_new_to_old_and_begins_with_what_is_not_released():
    headings = re.findall(r"^## (.*)$", text_of("CHANGELOG.md"), re.M)
    assert headings[0] == "[Unreleased]" and len(headings) == len(releases()) + 1
    numbers = [tuple(map(int, number.split("."))) for number, _ in releases()]
    assert numbers == sorted(numbers, reverse=True)
    kinds = set(re.findall(r"^### (.*)$", text_of("CHANGELOG.md"), re.M))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_citation_has_what_the_format_asks_for():
    citation = yaml.safe_load(text_of("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "software"
    assert citation["message"] and citation["abstract"] and citation["keywords"]
    assert all(set(author) == {"name"} for author in citation["authors"]) and citation["authors"]
    config, project = (
        yaml.safe_load(text_of("_config.yml")),
        tomllib.loads(text_of("pyproject.toml")),
    )
    assert citation["title"] == config["title"]
    assert citation["authors"][0]["name"] == config["author"]
    assert citation["license"] == project["project"]["license"]


@pytest.mark.parametrize("paper", PAPERS)
def test_links_between_the_papers_lead_somewhere(paper):
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", text_of(paper))
    assert [link for link in links if not (ROOT / paper).parent.joinpath(link).exists()] == []


@pytest.mark.parametrize("paper", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_each_command_that_is_named_is_a_target_of_the_makefile(paper):
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.M))
    named = {
        word
        for words in re.findall(r"(?:`|^)make ((?:[a-z]+ ?)+)", text_of(paper), re.M)
        for word in words.split()
    }
    assert named and named <= targets


def test_the_hooks_run_what_is_installed_and_download_nothing():
    repositories = yaml.safe_load(text_of(".pre-commit-config.yaml"))["repos"]
    assert {repository["repo"] for repository in repositories} == {"local"}
    hooks = [hook for repository in repositories for hook in repository["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}
    entries = [hook["entry"].split() for hook in hooks]
    assert {entry[0] for entry in entries} == {".venv/bin/ruff", ".venv/bin/node", "git"}
    [script] = [entry[1] for entry in entries if entry[0] == ".venv/bin/node"]
    assert f"BIOME := {script}\n" in text_of("Makefile")


def test_binder_names_its_python_and_installs_the_pins():
    python = text_of(".binder/runtime.txt").strip()
    assert re.fullmatch(r"python-3\.1[123]", python)
    assert text_of(".binder/requirements.txt").split("\n")[:2] == ["-r ../requirements.txt", "-e ."]


@pytest.fixture
def repository(tmp_path):
    """Make a repository with the book's rules for generated files; give its `git`."""

    def git(*command):
        names = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
        return subprocess.run(
            ["git", *names, *command], cwd=tmp_path, capture_output=True, text=True
        )

    git("init", "--quiet", "--initial-branch", "main")
    (tmp_path / ".gitattributes").write_text(text_of(".gitattributes"), encoding="utf-8")
    return git


@pytest.mark.parametrize(
    "path",
    [
        "cnnlab/widgets/static/kit.js",
        "cnnlab/widgets/kit/page/board/kernels.json",
        "cnnlab/widgets/pooling/golden.json",
        "tests/book/golden_conventions.json",
        "requirements.txt",
    ],
)
def test_a_merge_keeps_one_side_of_a_generated_file_whole(repository, tmp_path, path):
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)

    def commit(text):
        file.write_text(text, encoding="utf-8")
        repository("add", ".")
        repository("commit", "--quiet", "--message", text)

    commit("first\n")
    repository("checkout", "--quiet", "-b", "other")
    commit("other\n")
    repository("checkout", "--quiet", "main")
    commit("own\n")
    assert repository("merge", "other").returncode == 1, "a conflict is reported"
    assert file.read_text(encoding="utf-8") == "own\n"
    assert "<<<<" not in file.read_text(encoding="utf-8")
