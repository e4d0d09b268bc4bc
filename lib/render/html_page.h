#ifndef PLUMB_LIB_RENDER_HTML_PAGE_H_
#define PLUMB_LIB_RENDER_HTML_PAGE_H_

// What the page of a plan looks like and how its filter works. Internal to render/.

#include <string_view>

namespace plumb::internal {

inline constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark;
  --page: #ffffff; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --box: #f6f8fa; --link: #0969da;
  --create: #1a7f37; --update: #9a6700; --replace: #8250df; --delete: #cf222e; --none: #59636e; }
@media (prefers-color-scheme: dark) { :root {
  --page: #0d1117; --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --box: #151b23; --link: #4493f8;
  --create: #3fb950; --update: #d29922; --replace: #ab7df8; --delete: #f85149; --none: #9198a1; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 2.25rem 0 .75rem; }
code, .code { font: .875em ui-monospace, monospace; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.facts { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0 0; padding: 0; list-style: none; }
.counts { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0 0; padding: 0; list-style: none; }
.counts li { border: 1px solid var(--line); border-radius: .5rem; padding: .4rem .9rem; background: var(--box); }
.counts b { font-size: 1.25rem; margin-right: .35rem; }
.refused { border: 2px solid var(--delete); border-radius: .5rem; padding: .75rem 1rem; margin: 1.25rem 0 0; }
.refused h2 { margin: 0 0 .5rem; color: var(--delete); }
table { border-collapse: collapse; width: 100%; } .wide { overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); white-space: nowrap; }
.badge { display: inline-block; min-width: 4.6rem; text-align: center; border: 1px solid currentColor;
  border-radius: 1rem; padding: 0 .6rem; font-size: .8rem; font-weight: 600; }
.create { color: var(--create); } .update, .adopt { color: var(--update); } .replace { color: var(--replace); }
.delete { color: var(--delete); } .forget, .move { color: var(--none); }
.filter { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin-bottom: .75rem; }
.filter input[type=search] { flex: 1 1 16rem; font: inherit; color: inherit; background: var(--box);
  border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .6rem; }
.change { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 .5rem; background: var(--box); }
.change > summary { padding: .5rem .75rem; cursor: pointer; display: flex; flex-wrap: wrap; gap: .35rem .75rem; align-items: center; }
.change > div { padding: 0 .75rem .75rem; overflow-x: auto; background: var(--page); border-top: 1px solid var(--line); border-radius: 0 0 .5rem .5rem; }
.change > summary::-webkit-details-marker { display: none; }
.change > summary::before { content: "▸"; color: var(--soft); }
.change[open] > summary::before { content: "▾"; }
button { font: inherit; font-size: .85rem; color: inherit; background: var(--box); border: 1px solid var(--line);
  border-radius: .4rem; padding: .25rem .7rem; cursor: pointer; }
.change[hidden] { display: none; }
del { color: var(--delete); text-decoration: none; } ins { color: var(--create); text-decoration: none; }
pre.code { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.no-script .filter { display: none; }
@media (max-width: 40rem) { th { white-space: normal; } .change > summary code { flex-basis: 100%; } }
@media print { .filter { display: none; } .change { break-inside: avoid; } }
)css";

// Filters the list by text and action. Without it everything is shown.
inline constexpr std::string_view kScript = R"js(
document.body.classList.remove('no-script');
const changes = [...document.querySelectorAll('.change')];
const search = document.getElementById('search');
const boxes = [...document.querySelectorAll('.filter input[type=checkbox]')];
const count = document.getElementById('count');
const texts = new Map(changes.map(c => [c, c.textContent.toLowerCase()]));
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(w => w);
  const actions = new Set(boxes.filter(b => b.checked).map(b => b.value));
  let shown = 0;
  for (const change of changes) {
    const text = texts.get(change);
    change.hidden = !actions.has(change.dataset.action) || !words.every(w => text.includes(w));
    if (!change.hidden) ++shown;
  }
  count.textContent = shown === 0 ? 'Nothing matches: 0 of ' + changes.length + ' shown'
                                  : shown + ' of ' + changes.length + ' shown';
}
search.addEventListener('input', filter);
boxes.forEach(b => b.addEventListener('change', filter));
const all = document.getElementById('all');
all.addEventListener('click', () => {
  const open = all.getAttribute('aria-expanded') !== 'true';
  changes.forEach(c => { c.open = open; });
  all.setAttribute('aria-expanded', open);
  all.textContent = open ? 'Close all' : 'Open all';
});
filter();
)js";

}  // namespace plumb::internal

#endif  // PLUMB_LIB_RENDER_HTML_PAGE_H_
