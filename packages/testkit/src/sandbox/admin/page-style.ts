/** The page's style sheet. */
export const pageStyle = `
:root {
  --ground: #f6f7f9; --card: #fff; --text: #1c2430; --soft: #667085; --line: #e3e7ee;
  --accent: #2563eb; --alarm: #c2410c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12151b; --card: #1a1f28; --text: #e6eaf2; --soft: #93a0b4; --line: #2a313d;
    --accent: #7aa2ff; --alarm: #ff9b6a;
  }
}
* { box-sizing: border-box; margin: 0; }
body {
  background: var(--ground); color: var(--text); padding: 1.5rem;
  font: 14px/1.45 system-ui, -apple-system, 'Segoe UI', sans-serif;
}
body.stale main { opacity: 0.45; }
header { display: flex; gap: 0.75rem; align-items: baseline; flex-wrap: wrap; }
h1 { font-size: 1.15rem; }
h2 { font-size: 0.95rem; overflow-wrap: anywhere; }
header p, .email, .counters, .more, dt, time { color: var(--soft); }
.totals { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 1rem 0; }
.totals div {
  background: var(--card); border: 1px solid var(--line); border-radius: 8px;
  padding: 0.4rem 0.8rem; min-width: 6rem;
}
dt { font-size: 0.75rem; }
dd { font-size: 1.15rem; font-variant-numeric: tabular-nums; }
.alarm dd { color: var(--alarm); }
.mailboxes { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr)); }
section {
  background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 0.8rem;
  align-self: start; min-width: 0;
}
.email, .counters, .more, time { font-size: 0.75rem; }
.counters { margin: 0.25rem 0 0.5rem; font-variant-numeric: tabular-nums; }
ol {
  list-style: none; padding: 0;
  display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.3rem;
}
li { border-left: 3px solid var(--accent); padding-left: 0.5rem; }
li span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
time { font-variant-numeric: tabular-nums; }
`
