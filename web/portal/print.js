// SPDX-License-Identifier: AGPL-3.0-or-later
// The list on paper: a button that prints it, in place of how to print.
const button = document.querySelector("[data-print]");
button.hidden = false;
document.querySelector("[data-how]").hidden = true;
button.addEventListener("click", () => window.print());
