// SPDX-License-Identifier: AGPL-3.0-or-later
// Leaves the page quickly: the link replaces the page, so that Back does not return to it; so does Escape, three times within five seconds,
// which those who hear the page are told with the link.
// Without this script the link is a plain one.
const link = document.querySelector('[data-leave]');
let presses = [];

function leave(event) {
  if (event) event.preventDefault();
  document.documentElement.hidden = true;
  document.title = '…';
  location.replace(link.href);
}

if (link) {
  const keys = document.createElement('span');
  keys.className = 'hidden';
  keys.textContent = ` ${link.dataset.leave}`;
  link.append(keys);
  link.addEventListener('click', leave);
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.repeat) return;
    const now = Date.now();
    presses = [...presses.filter((then) => now - then < 5000), now];
    if (presses.length === 3) leave();
  });
}
