// The first script of every page that the tests open: notes in window.problems what goes wrong.
// A classic script, and old words: it must run wherever the page's own scripts run.
(() => {
  const problems = [];
  window.problems = problems;
  const note = (kind, what) => problems.push(`${kind}: ${what}`);
  const nameOf = (element) => element.src || element.href || element.outerHTML;

  addEventListener(
    "error",
    (event) => {
      const isElement = event.target instanceof Element;
      note(isElement ? "not loaded" : "error", isElement ? nameOf(event.target) : event.message);
    },
    true,
  );
  addEventListener("unhandledrejection", (event) => note("rejection", String(event.reason)));
  addEventListener("securitypolicyviolation", (event) => note("policy", event.blockedURI));

  const say = console.error;
  console.error = (...words) => {
    note("console", words.map(String).join(" "));
    say.apply(console, words);
  };
})();
