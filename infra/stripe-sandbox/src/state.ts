import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Named tables of JSON objects that survive the process: a journal on disk, replayed at start. */
export interface State {
  get<Value>(table: string, id: string): Value | undefined;
  /** Durable against the death of the process when it returns. */
  put<Value>(table: string, id: string, value: Value): void;
  /** A table's objects, oldest first. */
  all<Value>(table: string): Value[];
}

interface Line {
  table: string;
  id: string;
  value: unknown;
}

/** Reads the journal. A last line without its newline was never answered for, and is dropped. */
function replay(file: string): Line[] {
  if (!existsSync(file)) return [];
  const complete = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const lines = complete.map((text): Line => JSON.parse(text));
  return [...new Map(lines.map((line) => [`${line.table}/${line.id}`, line])).values()];
}

const toText = (line: Line) => `${JSON.stringify(line)}\n`;

export function openState(file: string): State {
  mkdirSync(dirname(file), { recursive: true });
  const tables = new Map<string, Map<string, unknown>>();
  const tableOf = (name: string) => {
    const table = tables.get(name) ?? new Map<string, unknown>();
    tables.set(name, table);
    return table;
  };
  const lines = replay(file);
  for (const { table, id, value } of lines) tableOf(table).set(id, value);
  writeFileSync(`${file}.new`, lines.map(toText).join(''));
  renameSync(`${file}.new`, file);
  return {
    get: (table, id) => tableOf(table).get(id) as never,
    put: (table, id, value) => {
      const line = { table, id, value: structuredClone(value) };
      appendFileSync(file, toText(line));
      tableOf(table).set(id, line.value);
    },
    all: (table) => [...tableOf(table).values()] as never[],
  };
}
