"""Make inputs in a page and time them there.

"Script" is the time that the input's listeners take. "Painted" is the time until the second
animation frame after the input: the first one draws the change. An empty frame is the same
without a change, measured in turn with the inputs, so that a busy machine slows all alike.
"""

import shutil
import sys
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from browser import STATIC, launch, page_with  # noqa: E402, F401

WARM_UP = 6
EMPTY = "an empty frame"

HANDS = """
const ARROWS = ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'];
const pick = (list, round) => list[round % list.length];
const handsOn = (board) => {
  const all = (selector) => [...board.querySelectorAll(selector)];
  const withText = (selector, text) => all(selector).find((one) => one.textContent.includes(text));
  const send = (element, event) => element.dispatchEvent(event);
  const type = (selector, values, round) => {
    const [input] = all(selector);
    input.value = pick(values, round);
    send(input, new Event('input', { bubbles: true }));
  };
  return {
    press: (selector, round) => send(all(selector)[0],
      new KeyboardEvent('keydown', { key: pick(ARROWS, round), bubbles: true, cancelable: true })),
    type,
    slide: type,
    choose: (legend, round) => pick([...all('fieldset')
      .find((set) => set.firstChild.textContent === legend).querySelectorAll('input')]
      .filter((input) => !input.closest('label').hidden), round).click(),
    select: (label, count, round) => {
      const list = withText('label', label).querySelector('select');
      list.selectedIndex = round % count;
      send(list, new Event('change', { bubbles: true }));
    },
    click: (text) => withText('button', text).click(),
    draw: (selector, round) => {  // a stroke in circles that never ends
      const [pad] = all(selector), { left, top, width, height } = pad.getBoundingClientRect();
      pad.setPointerCapture = () => {};  // no hand holds this pointer
      const at = { clientX: left + width * (0.5 + 0.4 * Math.cos(round)),
        clientY: top + height * (0.5 + 0.4 * Math.sin(round)) };
      const name = round ? 'pointermove' : 'pointerdown';
      send(pad, new PointerEvent(name, { ...at, pointerId: 9, bubbles: true }));
    },
    point: (selector, round) => {
      const found = all(selector), target = pick(found, found.length > 1 ? round : 0);
      const { left, top, width, height } = target.getBoundingClientRect();
      const options = { bubbles: true, pointerType: 'mouse',
        clientX: left + (width * (round % 7)) / 7, clientY: top + (height * (round % 5)) / 5 };
      for (const name of ['pointerover', 'pointermove'])
        send(target, new PointerEvent(name, options));
    },
  };
};
"""

MEASURE = f"""async ([actions, opening, rounds]) => {{
  {HANDS}
  const board = document.querySelector('.cnnlab-frame'), hands = handsOn(board);
  if (opening) hands.click(opening);
  const inputs = {{ '{EMPTY}': () => {{}} }};
  for (const [name, [verb, ...rest]] of Object.entries(actions))
    inputs[name] = (round) => hands[verb](...rest, round);
  const frame = () => new Promise(requestAnimationFrame);
  const pause = () => new Promise((done) => setTimeout(done, Math.random() * 16));
  const times = Object.fromEntries(Object.keys(inputs).map((name) => [name, []]));
  const idle = new Set(Object.keys(actions));
  for (let round = -{WARM_UP}; round < rounds; round++)
    for (const [name, make] of Object.entries(inputs)) {{
      await pause();
      const before = round < 0 && board.innerHTML;
      const start = performance.now();
      make(round + {WARM_UP});
      const script = performance.now() - start;
      await frame();
      await frame();
      if (round < 0 && board.innerHTML !== before) idle.delete(name);
      else if (round >= 0) times[name].push([script, performance.now() - start]);
    }}
  if (idle.size) throw new Error(`these inputs change nothing: ${{[...idle].join(', ')}}`);
  return times;
}}"""

NOTE_READY = """
const READY = 'The board is as it was at first.';
const frames = () => [...document.querySelectorAll('.cnnlab-board')]
  .map((board) => board.querySelector('.cnnlab-frame'));
const pressReset = (frame) => [...frame.querySelectorAll('button')]
  .find((button) => button.textContent === 'Reset').click();
const answered = (frame) => [...frame.querySelectorAll('[role=status]')]
  .some((message) => message.textContent === READY);
new MutationObserver((_, observer) => {
  if (!frames().length || !frames().every(Boolean)) return;
  observer.disconnect();
  const channel = new MessageChannel();  // the task after this one: listeners are at work
  channel.port1.onmessage = () => {
    frames().forEach(pressReset);
    if (frames().every(answered)) window.readyAt = performance.now();
  };
  channel.port2.postMessage(0);
}).observe(document, { childList: true, subtree: true });
"""


def write_page(folder, board):
    """Write a page with one board, beside the files that it loads; give its address."""
    shutil.copytree(STATIC, folder, dirs_exist_ok=True)
    page = folder / "page.html"
    page.write_text(page_with(board), encoding="utf-8")
    return page.as_uri()


def time_inputs(browser, folder, board, stage, rounds):
    """Time the inputs of a board's stage on a page of its own; give (script, painted) by name."""
    page = browser.new_page()
    page.goto(write_page(folder, board(**stage.settings)))
    if stage.ready:
        page.get_by_text(stage.ready).wait_for()
    times = page.evaluate(MEASURE, [stage.inputs, stage.opening, rounds])
    page.close()
    return {name: list(zip(*pairs, strict=True)) for name, pairs in times.items()}


def time_to_interactive(browser, address, rounds=10):
    """Time fresh visits, from navigation until each board has answered a press on Reset."""
    times = []
    for _ in range(rounds):
        context = browser.new_context()
        page = context.new_page()
        page.add_init_script(NOTE_READY)
        page.goto(address)
        page.wait_for_function("window.readyAt")
        times.append(page.evaluate("window.readyAt"))
        context.close()
    return times


def spread(times):
    """Return the median and the 95th percentile."""
    return median(times), quantiles(times, n=20)[-1]
