"""Icons and menus: each sign is a drawing, and every button of the theme still works."""

import pytest
from browser import PHONE, WIDE, eventually, serve, watch

READY = """() => document.readyState === 'complete'
  && document.querySelector('[data-bs-original-title]')"""  # the last thing that the theme does
PAGES = ("index.html", "chapters/03-padding-stride-size.html", "chapters/10-cifar10.html")
UNDRAWN = r"""() => [...document.querySelectorAll('.fa-solid, .fas, .fab, .far, .fa')]
  .filter(icon => getComputedStyle(icon).maskImage === 'none').map(icon => icon.className)"""
LETTERS_OF_A_FONT = r"""() => [...document.querySelectorAll('*')].flatMap(element =>
  ['::before', '::after'].map(place => getComputedStyle(element, place).content)
    .concat([...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data))
    .filter(text => /[\ue000-\uf8ff]/.test(text)).map(text => element.outerHTML.slice(0, 80)))"""
BOXES = """() => [...document.querySelectorAll('.admonition:not(.solution) > .admonition-title')]
  .filter(title => title.checkVisibility()).map(title => {
    const style = getComputedStyle(title, '::after');
    return [style.maskImage, style.width, style.height].join(' ');
  })"""
SHOWN_ICONS = """() => [...document.querySelectorAll('.fa-solid, .fas')]
  .filter(icon => icon.checkVisibility()).map(icon => {
    const style = getComputedStyle(icon), box = icon.getBoundingClientRect();
    return { name: icon.className, color: style.backgroundColor, size: [box.width, box.height] };
  })"""


@pytest.fixture
def opened(chromium, site):
    """Open pages of the site; close them, and fail where one had an error."""
    contexts = []
    problems = []

    def open_page(name, width=WIDE, **settings):
        context = chromium.new_context(viewport={"width": width, "height": 800}, **settings)
        contexts.append(context)
        page = context.new_page()
        problems.append(watch(page))
        page.goto((site / name).as_uri())
        page.wait_for_function(READY)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [problem for found in problems for problem in found] == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_every_icon_is_a_drawing_of_some_size(opened, name, width):
    page = opened(name, width)
    assert page.evaluate(UNDRAWN) == []
    assert page.evaluate(LETTERS_OF_A_FONT) == []
    icons = page.evaluate(SHOWN_ICONS)
    assert len(icons) >= 4
    assert [icon for icon in icons if not all(8 <= side <= 32 for side in icon["size"])] == []
    boxes = page.evaluate(BOXES)
    assert [box for box in boxes if not box.startswith("url(") or " 0px" in box] == []
    assert boxes or name == "index.html"


def test_icons_are_seen_with_forced_colors_and_in_the_dark(opened):
    for settings in ({"forced_colors": "active"}, {"color_scheme": "dark"}):
        page = opened(PAGES[1], **settings)
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        colors = {icon["color"] for icon in page.evaluate(SHOWN_ICONS)}
        assert colors and paper not in colors and "rgba(0, 0, 0, 0)" not in colors


@pytest.mark.parametrize(
    ("button", "menu"),
    [
        (".primary-toggle", "#pst-primary-sidebar-modal"),
        (".secondary-toggle", "#pst-secondary-sidebar-modal"),
    ],
)
def test_a_phone_opens_and_closes_both_menus(opened, button, menu):
    page = opened(PAGES[1], PHONE, has_touch=True)
    page.locator(button).tap()
    page.wait_for_function("menu => document.querySelector(menu).open", arg=menu)
    link = page.locator(f"{menu} a[href]").nth(2)
    link.wait_for()
    assert link.is_visible()
    page.keyboard.press("Escape")
    page.wait_for_function("menu => !document.querySelector(menu).open", arg=menu)


def test_the_search_opens_by_key_and_by_button_and_finds(chromium, site):
    page = chromium.new_page(viewport={"width": PHONE, "height": 800})
    problems = watch(page)
    with serve(site) as address:  # the results quote pages, which only a server hands out
        page.goto(f"{address}/index.html")
        page.wait_for_function(READY)
        search(page)
    assert problems == []
    page.close()


def search(page):
    """Open the search by a key, close it, open it by its button, and look for a word."""
    field = page.locator("#pst-search-dialog input[name=q]")

    def opens_by_key():
        page.keyboard.press("Control+k")
        return field.is_visible()

    eventually(opens_by_key)
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.querySelector('#pst-search-dialog').open")
    page.locator(".search-button").first.click()
    field.fill("pooling")
    field.press("Enter")
    page.wait_for_url("**/search.html?*")
    page.wait_for_selector("#search-results li a[href*=pooling]")
    page.wait_for_load_state("networkidle")


def test_the_switch_goes_through_the_looks_and_is_remembered(opened):
    page = opened("index.html")
    switch = page.locator(".theme-switch-button")
    modes = []
    for _ in range(3):
        switch.click()
        modes.append(page.evaluate("document.documentElement.dataset.mode"))
        shown = [icon["name"] for icon in page.evaluate(SHOWN_ICONS) if "switch" in icon["name"]]
        assert len(shown) == 1
    assert sorted(modes) == ["auto", "dark", "light"]
    page.reload()
    assert page.evaluate("document.documentElement.dataset.mode") == modes[-1]


def test_the_download_menu_opens_by_keyboard_and_closes(opened):
    page = opened(PAGES[1])
    page.locator(".dropdown-download-buttons > button").press("Enter")
    page.locator(".dropdown-download-buttons .btn-download-source-button").wait_for()
    assert page.evaluate(UNDRAWN) == []
    page.keyboard.press("Escape")
    page.locator(".dropdown-download-buttons .dropdown-menu").wait_for(state="hidden")


def test_code_is_copied_and_a_solution_unfolds(opened):
    page = opened(PAGES[1], permissions=["clipboard-read", "clipboard-write"])
    code = page.locator("div.highlight:has(> button.copybtn):visible").first
    code.hover()
    code.locator("button.copybtn").click()
    page.wait_for_selector("button.copybtn.success")
    assert page.evaluate("navigator.clipboard.readText()").strip()
    folded = page.locator(".solution.toggle-hidden")
    before = folded.count()
    folded.first.locator(".toggle-button:visible").first.click()
    assert folded.count() == before - 1
