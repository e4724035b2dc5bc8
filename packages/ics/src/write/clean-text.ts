/** Text as iCalendar can hold it: line ends are `\n`, and other control characters are left out. */
export function cleanText(text: string): string {
  // eslint-disable-next-line no-control-regex -- that they are none is the point
  return text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
}

/** HTML for readers that know only text: without its marks. Readers that know HTML get it whole. */
export function withoutMarks(html: string): string {
  return html
    .replace(/<(?:br|\/p|\/div|\/li|\/h\d)\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
