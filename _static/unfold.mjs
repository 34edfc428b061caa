// Unfolds the solution that the address names.

function unfold() {
  const named = document.querySelector(":target");
  if (!named?.classList.contains("toggle-hidden")) return;
  named.querySelector(".toggle-button").click();
  named.scrollIntoView();
}

addEventListener("load", unfold);
addEventListener("hashchange", unfold);
