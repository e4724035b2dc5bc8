import { escapeHtml } from '../escape-html.js'
import type { MailboxSummary, SandboxEvent } from '../mailbox-view.js'
import type { SandboxReply } from '../request.js'
import type { Sandbox } from '../sandbox.js'
import { pageStyle } from './page-style.js'

const maxColumns = 24
const maxEvents = 30
const pollMs = 1000

// The script asks for the same markup that the server rendered first: one renderer, no state.
const script = `
  const board = document.getElementById('board')
  setInterval(async () => {
    if (document.hidden) return
    try {
      const reply = await fetch('/_sandbox/board')
      if (reply.ok) board.innerHTML = await reply.text()
      document.body.classList.toggle('stale', !reply.ok)
    } catch {
      document.body.classList.add('stale')
    }
  }, ${pollMs})`

/** The page at `/`: mailboxes side by side, with what is in them now. */
export function renderPage(sandbox: Sandbox): SandboxReply {
  return htmlReply(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>calsync sandbox</title>
<style>${pageStyle}</style>
</head>
<body>
<header><h1>calsync sandbox</h1><p>A fake of Pica and of Microsoft's calendars.</p></header>
<main id="board">${renderBoard(sandbox)}</main>
<script>${script}</script>
</body>
</html>
`)
}

/** What changes: totals and mailboxes. */
export function renderBoard(sandbox: Sandbox): string {
  const state = sandbox.state()
  const { totals } = state
  const mailboxes = sandbox.mailboxes()
  const more = mailboxes.length - maxColumns
  return `<dl class="totals">
${figure('mailboxes', state.mailboxes)}
${figure('events', state.liveEvents)}
${figure('duplicates', state.duplicates, state.duplicates > 0)}
${figure('calls', totals.calls)}
${figure('operations', totals.operations)}
${figure('throttled', totals.throttled)}
${figure('faults', totals.faults)}
${figure('in flight', state.inFlight)}
${figure('mails', state.mails, state.mails > 0)}
</dl>
<div class="mailboxes">
${mailboxes
  .slice(0, maxColumns)
  .map((mailbox) => renderMailbox(sandbox, mailbox))
  .join('\n')}
</div>
${more > 0 ? `<p class="more">and ${more} more mailboxes</p>` : ''}
${mailboxes.length === 0 ? '<p class="more">No mailbox yet. Connect a user first.</p>' : ''}`
}

function renderMailbox(sandbox: Sandbox, summary: MailboxSummary): string {
  const { identity, email, live, calls, throttled, faults, inFlight } = summary
  const events = live === 0 ? [] : sandbox.mailbox(identity).upcoming(maxEvents)
  const more = live - events.length
  return `<section>
<h2>${escapeHtml(identity)}</h2>
<p class="email">${escapeHtml(email)}</p>
<p class="counters">${live} events · ${calls} calls · ${throttled} throttled · ${faults} faults · ${inFlight} in flight</p>
<ol>${events.map(renderEvent).join('')}</ol>
${more > 0 ? `<p class="more">and ${more} more</p>` : ''}
</section>`
}

function renderEvent({ subject, startUtcMs, endUtcMs, resource }: SandboxEvent): string {
  const start = new Date(startUtcMs).toISOString()
  const end = new Date(endUtcMs).toISOString()
  const day = start.slice(0, 10)
  const time =
    resource.isAllDay === true ? 'all day' : `${start.slice(11, 16)}–${end.slice(11, 16)}`
  const repeats = resource.type === 'seriesMaster' ? ' · repeats' : ''
  return `<li><span>${escapeHtml(subject === '' ? '(no title)' : subject)}</span><time datetime="${start}">${day} ${time}${repeats}</time></li>`
}

function figure(name: string, value: number, alarming = false): string {
  return `<div${alarming ? ' class="alarm"' : ''}><dt>${name}</dt><dd>${value}</dd></div>`
}

/** A page or a part of one; nothing may come from elsewhere. */
export function htmlReply(body: string): SandboxReply {
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
  }
  return { kind: 'reply', status: 200, headers, body }
}
