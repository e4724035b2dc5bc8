import { type ApiAnswer, ApiError, type ApiRequest, readRequest } from './answer.js'

const MAX_PARTS = 50
const LINE = '\r\n'

/** Runs the parts of a batch, each by itself, and answers them in another order. */
export function answerBatch(
  batch: ApiRequest,
  answer: (part: ApiRequest) => ApiAnswer,
): { readonly status: number; readonly type: string; readonly text: string } {
  const parts = partsOf(batch)
  if (parts.length === 0 || parts.length > MAX_PARTS) {
    const { body } = new ApiError(400, 'badRequest', `The batch has ${parts.length} parts.`).answer
    return { status: 400, type: 'application/json', text: JSON.stringify(body) }
  }
  const answers = parts.map(({ id, request }) => partText(id, answer(request)))
  const boundary = 'batch_of_the_fake'
  const text = [
    ...answers.reverse().map((part) => `--${boundary}${LINE}${part}`),
    `--${boundary}--`,
  ]
  return { status: 200, type: `multipart/mixed; boundary=${boundary}`, text: text.join(LINE) }
}

function partsOf({ headers, body }: ApiRequest): { id: string; request: ApiRequest }[] {
  const boundary = /boundary=(\S+)/.exec(headers['content-type'] ?? '')?.[1] ?? ''
  return body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => readPart(part, headers['authorization'] ?? ''))
}

function readPart(part: string, authorization: string): { id: string; request: ApiRequest } {
  const [own = '', head = '', ...rest] = part.trimStart().split(`${LINE}${LINE}`)
  const [line = '', ...headerLines] = head.split(LINE)
  const [method = '', target = ''] = line.split(' ')
  // Headers of the batch hold for its parts, but for those about its content.
  const headers: Record<string, string> = { authorization }
  for (const text of headerLines) {
    const at = text.indexOf(':')
    headers[text.slice(0, at).toLowerCase()] = text.slice(at + 1).trim()
  }
  const id = /content-id:\s*<([^>]+)>/i.exec(own)?.[1] ?? ''
  return { id, request: readRequest(method, target, headers, rest.join(`${LINE}${LINE}`).trim()) }
}

function partText(id: string, { status, headers = {}, body }: ApiAnswer): string {
  const text = body === null ? '' : JSON.stringify(body)
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [
    'Content-Type: application/http',
    `Content-ID: <response-${id}>`,
    '',
    `HTTP/1.1 ${status} Status`,
    'Content-Type: application/json; charset=UTF-8',
    ...lines,
    '',
    text,
  ].join(LINE)
}
