import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Named tables of JSON objects that survive the process: a journal on disk, replayed at start. */
export interface State {
  get<Value>(table: string, id: string): Value | undefined;
  /** Durable against the death of the process when it returns. */
  put<Value>(table: string, id: string, value: Value): void;
  all<Value>(table: string): Value[];
}

interface Line {
  table: string;
  id: string;
  value: unknown;
}

/** Reads the journal. A last line without its newline was never answered for, and is dropped. */
function replay(file: string): Map<string, Line> {
  const lines = new Map<string, Line>();
  if (!existsSync(file)) return lines;
  const complete = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  for (const text of complete) {
    const line: Line = JSON.parse(text);
    lines.set(`${line.table}/${line.id}`, line);
  }
  return lines;
}

export function openState(file: string): State {
  mkdirSync(dirname(file), { recursive: true });
  const lines = replay(file);
  const compacted = [...lines.values()].map((line) => `${JSON.stringify(line)}\n`).join('');
  writeFileSync(`${file}.new`, compacted);
  renameSync(`${file}.new`, file);
  return {
    get: (table, id) => lines.get(`${table}/${id}`)?.value as never,
    put: (table, id, value) => {
      const line = { table, id, value: structuredClone(value) };
      appendFileSync(file, `${JSON.stringify(line)}\n`);
      lines.set(`${table}/${id}`, line);
    },
    all: (table) => [...lines.values()].filter((line) => line.table === table).map(({ value }) => value as never),
  };
}
