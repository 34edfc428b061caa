"""Time the same change through ipywidgets.interact and matplotlib in a live JupyterLab."""

import tempfile
from pathlib import Path

import in_page  # noqa: F401  (finds the tests' folder)
from lab import Notebook, running_lab, write_notebook

INTERACT = """
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import interact
from cnnlab import examples, ops

@interact(stride=(1, 4))
def show(stride=1):
    output = ops.apply_kernel(examples.image_6x6, examples.kernel_3x3, stride=stride)
    figure, axes = plt.subplots(1, 2)
    axes[0].imshow(examples.image_6x6, cmap="gray")
    axes[1].imshow(output, cmap="gray")
    plt.show()
"""
MEASURE_INTERACT = """async (rounds) => {
  const handle = document.querySelector('.noUi-handle');
  const picture = () => document.querySelector('.jp-OutputArea img')?.src;
  const frame = () => new Promise(requestAnimationFrame);
  const press = (key) => handle.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  const changed = (old) => new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error('the picture did not change')), 20000);
    const observer = new MutationObserver(() => {
      if (!picture() || picture() === old) return;
      observer.disconnect();
      clearTimeout(timer);
      done();
    });
    observer.observe(document.body, { childList: true, subtree: true, attributes: true });
  });
  const times = [];
  for (let round = -3; round < rounds; round++) {
    const old = picture(), start = performance.now();
    press((round + 9) % 6 < 3 ? 'ArrowRight' : 'ArrowLeft');
    await changed(old);
    await frame();
    await frame();
    if (round >= 0) times.push(performance.now() - start);
    await new Promise(done => setTimeout(done, 100));
  }
  return times;
}"""


def time_interact(browser, rounds=40):
    """Return the times from a key on the slider to the new picture on the screen."""
    with tempfile.TemporaryDirectory() as folder, running_lab(folder) as address_of:
        write_notebook(Path(folder) / "notebooks" / "interact.ipynb", INTERACT.strip())
        page = browser.new_page(viewport={"width": 1280, "height": 1200})
        page.goto(address_of("interact.ipynb"))
        Notebook(page).run(0)
        page.locator(".jp-OutputArea img").first.wait_for(timeout=60_000)
        times = page.evaluate(MEASURE_INTERACT, rounds)
        page.close()
    return times
