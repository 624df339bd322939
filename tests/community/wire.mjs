// PostgreSQL's wire protocol, as much of it as a server in front of one embedded session has to speak itself.

const SSL_REQUEST = 80877103
const GSS_REQUEST = 80877104
const CANCEL_REQUEST = 80877102

/** A message of the server: its type, a length, its body. */
export function message(type, body = Buffer.alloc(0)) {
  const head = Buffer.alloc(5)
  head.write(type, 0, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const text = (value) => Buffer.from(`${value}\0`)
const int32 = (value) => {
  const body = Buffer.alloc(4)
  body.writeInt32BE(value)
  return body
}

/** Welcome without a password: the server listens on the loopback for one test run. */
export function welcome(settings) {
  const said = Object.entries(settings).map(([name, value]) => message('S', Buffer.concat([text(name), text(value)])))
  return Buffer.concat([message('R', int32(0)), ...said, message('K', Buffer.alloc(8))])
}

/** The answer to COPY, all in binary: "send your rows" (G), or "here are mine" (H). */
export function copyAnswer(type, columns) {
  const body = Buffer.alloc(3 + 2 * columns)
  body.writeInt8(1, 0)
  body.writeInt16BE(columns, 1)
  for (let i = 0; i < columns; i++) body.writeInt16BE(1, 3 + 2 * i)
  return message(type, body)
}

export const complete = (tag) => message('C', text(tag))

/** An error with the fields that a driver turns into its exceptions. */
export function failure(error) {
  const fields = {
    S: error.severity ?? 'ERROR', V: error.severity ?? 'ERROR', C: error.code ?? 'XX000', M: error.message,
    D: error.detail, H: error.hint, s: error.schema, t: error.table, n: error.constraint,
  }
  const known = Object.entries(fields).filter(([, value]) => value !== undefined)
  const body = known.map(([code, value]) => Buffer.concat([Buffer.from(code), text(value)]))
  return message('E', Buffer.concat([...body, Buffer.alloc(1)]))
}

/** Cuts a stream of bytes into the messages of a client; the first one has no type and says who is there. */
export class Cutter {
  #rest = Buffer.alloc(0)
  #started = false

  #greeting(body) {
    const code = body.readInt32BE(0)
    if (code === SSL_REQUEST || code === GSS_REQUEST) return 'no tls'
    if (code === CANCEL_REQUEST) return 'cancel'
    this.#started = true
    return 'startup'
  }

  /** The whole messages that are there now: {type, body, whole}; those of the greeting get a word for a type. */
  *take(bytes) {
    this.#rest = Buffer.concat([this.#rest, bytes])
    for (;;) {
      const head = this.#started ? 1 : 0
      if (this.#rest.length < head + 4) return
      const end = head + this.#rest.readInt32BE(head)
      if (this.#rest.length < end) return
      const whole = this.#rest.subarray(0, end)
      const body = whole.subarray(head + 4)
      this.#rest = this.#rest.subarray(end)
      yield { type: this.#started ? whole.toString('latin1', 0, 1) : this.#greeting(body), body, whole }
    }
  }
}

/** Who wants in: {user, database, options, ...}. */
export function startup(body) {
  const words = body.toString('utf8', 4).split('\0')
  const pairs = {}
  for (let i = 0; i + 1 < words.length && words[i]; i += 2) pairs[words[i]] = words[i + 1]
  return pairs
}
