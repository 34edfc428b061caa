"""`make browser` finds each engine, or says in one sentence what to install; it skips none."""

import pytest


@pytest.fixture
def bare(finder, monkeypatch):
    """The tool on a machine with nothing on it, where nothing can be installed."""
    monkeypatch.setattr(finder, "FINDERS", dict.fromkeys(finder.FINDERS, lambda: None))
    monkeypatch.setattr(finder, "install", lambda engines: None)
    return finder


def test_an_engine_that_is_missing_is_an_error_that_says_what_to_install(bare):
    for engine in ("Chromium", "Firefox", "WebKit"):
        with pytest.raises(RuntimeError, match=f"need {engine} and found none: install"):
            bare.find_or_explain(engine)


def test_make_browser_fails_with_a_sentence_for_each_missing_engine(bare):
    with pytest.raises(SystemExit) as end:
        bare.main()
    assert str(end.value).splitlines() == list(bare.MISSING.values())


def test_only_what_is_missing_is_installed(bare, monkeypatch):
    asked = []
    monkeypatch.setattr(bare, "install", asked.append)
    monkeypatch.setitem(bare.FINDERS, "Firefox", lambda: "/usr/bin/firefox")
    with pytest.raises(SystemExit):
        bare.main()
    assert asked == [["Chromium", "WebKit"]]


def test_packages_are_installed_by_root_only(finder, monkeypatch):
    steps = []
    monkeypatch.setattr(finder, "run_quietly", steps.append)
    monkeypatch.setattr(finder.shutil, "which", lambda name: f"/usr/bin/{name}")
    for user, count in ((1000, 0), (0, 2)):
        monkeypatch.setattr(finder.os, "geteuid", lambda user=user: user, raising=False)
        finder.install(["WebKit"])
        assert len(steps) == count
    assert steps[-1][-2:] == ["webkit2gtk-driver", "xvfb"]
