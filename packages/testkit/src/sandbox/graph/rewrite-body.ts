import { escapeHtml } from '../escape-html.js'

const head =
  '<html>\r\n<head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n'

/** HTML as Exchange stores it: never what was sent, so that nobody compares bodies. */
export function rewriteHtml(body: { contentType: 'html' | 'text'; content: string }): string {
  const { content, contentType } = body
  if (content === '') return ''
  const inner = contentType === 'html' ? innerHtml(content) : `<div>${escapeText(content)}</div>`
  return `${head}</head>\r\n<body>\r\n${inner}\r\n</body>\r\n</html>\r\n`
}

/** The body as `Prefer: outlook.body-content-type="text"` shows it, and its preview. */
export function bodyText(body: { contentType: 'html' | 'text'; content: string }): string {
  if (body.contentType === 'text' || body.content === '') return body.content
  return innerHtml(body.content)
    .replace(/<br\s*\/?>|<\/p>|<\/div>/gi, '\r\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&nbsp;/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .trim()
}

function innerHtml(content: string): string {
  const start = content.search(/<body[^>]*>/i)
  if (start === -1) return content
  const from = content.indexOf('>', start) + 1
  const end = content.search(/<\/body>/i)
  return content.slice(from, end === -1 ? undefined : end).trim()
}

/** Text made safe for HTML, line breaks as `<br>`. */
function escapeText(text: string): string {
  return escapeHtml(text).replace(/\r?\n/g, '<br>\r\n')
}
