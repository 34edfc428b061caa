// Runs the theme's scripts once the page is loaded and the boards answer.

/** Run the first of the scripts, and the next when it is done and the page is at rest. */
function runInTurn([first, ...others]) {
  if (!first) return;
  const script = document.createElement("script");
  script.src = first.src;
  script.onload = script.onerror = () => whenAtRest(() => runInTurn(others));
  first.replaceWith(script);
}

const whenAtRest = window.requestIdleCallback ?? setTimeout;
addEventListener("load", () => {
  const late = [...document.querySelectorAll("script[data-late]")];
  late.sort((one, other) => one.dataset.late - other.dataset.late);
  whenAtRest(() => runInTurn(late));
});
