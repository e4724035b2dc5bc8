/** What a server said of a text, so that it need not send the same one again. */
export interface Validators {
  readonly etag: string | null
  readonly lastModified: string | null
}

/** One request of a fetch. */
export interface CalendarRequest {
  readonly target: URL
  readonly headers: Readonly<Record<string, string>>
}

/**
 * The request for one address of a fetch. User and password of the first address go as a header,
 * and only where it has led to: a redirect to another host learns nothing of them.
 */
export function calendarRequest(address: URL, url: URL, known: Validators | null): CalendarRequest {
  const target = new URL(url)
  target.username = ''
  target.password = ''
  const user = url.origin === address.origin ? userOf(address) : null
  return {
    target,
    headers: {
      accept: 'text/calendar, */*;q=0.5',
      'user-agent': 'calsync',
      ...(user === null ? {} : { authorization: user }),
      ...(known?.etag ? { 'if-none-match': known.etag } : {}),
      ...(known?.lastModified ? { 'if-modified-since': known.lastModified } : {}),
    },
  }
}

function userOf({ username, password }: URL): string | null {
  if (username === '' && password === '') return null
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return `Basic ${Buffer.from(user).toString('base64')}`
}
