"""What the boards share and needs a document, in Chromium; the rest is in test_elements.mjs."""

import pytest
from browser import WIDGETS, serve

MODULES = (
    "board/board",
    *(f"elements/{name}" for name in ("controls", "dom", "fields", "grid", "numbers", "rows")),
)
LOAD = f"""async () => {{
  const modules = await Promise.all(
    {list(MODULES)}.map((name) => import(`/kit/page/${{name}}.mjs`))
  );
  Object.assign(globalThis, ...modules);
}}"""


@pytest.fixture(scope="module")
def sources(chromium):
    """A page that has every function of the shared modules by its name."""
    with serve(WIDGETS) as address:
        page = chromium.new_page()
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}/boards.json")
        page.evaluate(LOAD)
        yield page
        assert errors == []
        page.close()


@pytest.fixture
def page(sources):
    sources.evaluate("document.body.replaceChildren()")
    return sources


def test_an_element_has_its_classes_attributes_and_children(page):
    written = page.evaluate("""() => h("p.one.two",
      { title: "T", lang: null, hidden: false, "aria-pressed": false },
      "text", null, h("b", "bold"), undefined, { el: h("i") }, false, "").outerHTML""")
    assert written == '<p class="one two" title="T" aria-pressed="false">text<b>bold</b><i></i></p>'


def test_attributes_are_written_only_where_they_change(page):
    counts = page.evaluate("""() => {
      const element = h("p", { title: "1" }), written = [];
      const { setAttribute } = element;
      element.setAttribute = (name, value) => {
        written.push(name);
        setAttribute.call(element, name, value);
      };
      set(element, { title: 1, lang: "en" });
      set(element, { title: 2, lang: null });
      return [written, element.outerHTML];
    }""")
    assert counts == [["lang", "title"], '<p title="2"></p>']


TYPED = """() => {
  globalThis.used = [];
  const { readTyped } = Board.prototype, say = (text) => { globalThis.said = text };
  const board = { readTyped, say, pause() {} };
  globalThis.part = typedField(board, number("x"), (value) => used.push(value), {}, typed, short);
  document.body.append(part.el);
  part.show(0.123456);
}"""


def test_a_typed_field_is_left_alone_while_it_is_used(page):
    page.evaluate(TYPED)
    field = page.locator("input")
    assert field.input_value() == "0.12"
    field.focus()
    assert field.input_value() == "0.123456"
    field.fill("abc")
    assert field.get_attribute("aria-invalid") == "true"
    assert page.evaluate("said").startswith("“abc” is not possible for x")
    field.fill("7")
    assert field.get_attribute("aria-invalid") is None and page.evaluate("said") == ""
    page.evaluate("part.show(2)")
    assert field.input_value() == "7" and page.evaluate("used") == [7]
    field.fill("x")
    field.blur()
    assert field.input_value() == "2" and field.get_attribute("aria-invalid") is None


def test_keys_with_a_modifier_and_other_keys_are_left_to_the_browser(page):
    answers = page.evaluate("""() => {
      const element = h("div", { tabindex: 0 }), moves = [];
      onKeys(element, ARROWS, (by, { shiftKey }) => moves.push([...by.map(String), shiftKey]));
      const press = (key, held = {}) =>
        element.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true, ...held }));
      const kept = [press("ArrowUp", { ctrlKey: true }), press("Home", { altKey: true }),
        press("End", { metaKey: true }), press("a")];
      const taken = [press("ArrowUp"), press("ArrowRight", { shiftKey: true }), press("End")];
      return { kept, taken, moves };
    }""")
    assert answers["kept"] == [True] * 4 and answers["taken"] == [False] * 3
    up, right, end = ["-1", "0", False], ["0", "1", True], ["0", "Infinity", False]
    assert answers["moves"] == [up, right, end]


def test_a_drag_lasts_from_hold_to_release_and_needs_the_main_button(page):
    page.evaluate("""() => {
      globalThis.moves = [];
      const box = h("div", { style: "position:fixed;left:0;top:0;width:50px;height:50px" });
      onDrag(box, (start) => (moved) => moves.push(moved.clientX - start.clientX));
      document.body.append(box);
    }""")
    page.mouse.move(20, 20)
    for button, expected in (("right", []), ("left", [100])):
        page.mouse.down(button=button)
        page.mouse.move(120, 20)
        page.mouse.up(button=button)
        page.mouse.move(20, 20)
        assert page.evaluate("moves") == expected
    assert page.evaluate("document.querySelector('.dragged')") is None


def test_parts_in_a_grid_are_made_anew_only_for_another_shape(page):
    made = page.evaluate("""() => {
      let made = 0;
      const el = h("div"), texts = () => [...el.children].map((child) => child.textContent);
      const show = partGrid(el, (row, col) => {
        made++;
        const part = h("span");
        return { el: part, show: (value, unit) => setText(part, `${row}${col}:${value}${unit}`) };
      });
      const steps = [];
      for (const rows of [[[1, 2]], [[3, 4]], [[5], [6]]]) {
        show(rows, "px");
        steps.push([made, el.style.getPropertyValue("--cols"), texts()]);
      }
      return steps;
    }""")
    assert made == [
        [2, "2", ["00:1px", "01:2px"]],
        [2, "2", ["00:3px", "01:4px"]],
        [4, "1", ["00:5px", "10:6px"]],
    ]


def test_the_cell_under_an_event_is_found_also_within_its_parts(page):
    found = page.evaluate("""() => {
      const cells = times(6, () => h("div", h("b")));
      const el = h("div", { style: "--cols:3" }, ...cells);
      return [cells[4], cells[5].firstChild, el].map((target) => cellUnder(el, { target }));
    }""")
    assert found == [[1, 1], [1, 2], None]
