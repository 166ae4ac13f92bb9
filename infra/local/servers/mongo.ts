import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoBinary } from 'mongodb-memory-server-core';
import { cacheDir } from '../paths';
import { loopback } from '../ports';
import type { Progress } from '../progress';
import { onPath } from '../shell';
import { container } from './container';
import { goBuild, inCache } from './go';
import { firstThatWorks, type Server, type Source } from './source';

const mongodVersion = '8.0.13';
const ferretdb = { name: 'ferretdb', version: 'v1.24.2' };
/** Of the cached program: another build of the same version has another suffix. */
const ferretdbBuild = `${ferretdb.version}-ticketing-2`;
const downloadWithinMs = 5 * 60_000;

const url = (port: number) => `mongodb://${loopback}:${port}`;

const mongod = (file: string, origin: string): Server => ({
  kind: 'program',
  origin,
  url,
  command: (dataDir, port) => ({
    file,
    args: ['--dbpath', dataDir, '--port', String(port), '--bind_ip', loopback, '--quiet'],
  }),
});

const ferret = (file: string, origin: string): Server => ({
  kind: 'program',
  origin,
  url,
  command: (dataDir, port) => ({
    file,
    args: [
      '--handler=sqlite',
      `--sqlite-url=file:${dataDir}/`,
      `--state-dir=${dataDir}`,
      `--listen-addr=${loopback}:${port}`,
      '--telemetry=disable',
      '--debug-addr=-',
      '--log-level=error',
    ],
    env: { DO_NOT_TRACK: '1' },
  }),
});

async function within<Value>(work: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function patchFerretdb(source: string): Promise<void> {
  const handlers = join(source, 'internal/handler');
  const commands = await readFile(join(handlers, 'commands.go'), 'utf8');
  const patched = commands.replace(/h\.(MsgFindAndModify|MsgUpdate|MsgInsert|MsgDelete)\b/g, 'oneWriteAtATime(h.$1)');
  const writes = patched.match(/oneWriteAtATime\(/g)?.length ?? 0;
  if (writes < 4) throw new Error('FerretDB has changed: its write commands are not where they were');
  await writeFile(join(handlers, 'commands.go'), patched);
  // Finds a document by `_id` in SQLite's index also when the filter has other fields, which are checked afterwards anyway:
  // compare-and-set would otherwise read the whole collection.
  const collection = join(source, 'internal/backends/sqlite/collection.go');
  const queries = await readFile(collection, 'utf8');
  const onlyId = 'params.Filter.Len() == 1';
  if (queries.split(onlyId).length !== 3) throw new Error('FerretDB has changed: its queries are not where they were');
  await writeFile(collection, queries.replaceAll(onlyId, 'params.Filter.Len() >= 1'));
  await cp(join(__dirname, 'ferretdb/one_write_at_a_time.go'), join(handlers, 'one_write_at_a_time.go'));
  await writeFile(join(source, 'build/version/version.txt'), `${ferretdb.version}\n`);
}

const sources: Source<Server>[] = [
  {
    name: 'MONGO_URL',
    find: async () =>
      process.env.MONGO_URL ? { kind: 'running', origin: 'MONGO_URL', url: process.env.MONGO_URL } : undefined,
  },
  {
    name: 'mongod on the PATH',
    find: async () => {
      const file = await onPath('mongod');
      return file ? mongod(file, file) : undefined;
    },
  },
  {
    name: 'FerretDB in the cache',
    find: async () => {
      const file = await inCache(ferretdb.name, ferretdbBuild);
      return file ? ferret(file, 'FerretDB, cached') : undefined;
    },
  },
  {
    name: 'downloading mongod',
    find: async () => {
      const download = MongoBinary.getPath({ version: mongodVersion, downloadDir: join(cacheDir, 'mongod') });
      return mongod(await within(download, downloadWithinMs), `mongod ${mongodVersion}`);
    },
  },
  {
    name: 'building FerretDB',
    find: async () => {
      const file = await goBuild({
        name: ferretdb.name,
        module: 'github.com/FerretDB/FerretDB',
        version: ferretdbBuild,
        moduleVersion: ferretdb.version,
        package: './cmd/ferretdb',
        prepare: patchFerretdb,
      });
      return file ? ferret(file, `FerretDB ${ferretdb.version}, which stands in for mongod`) : undefined;
    },
  },
  container({ image: 'mongo:8', port: 27017, dataPath: '/data/db', args: [], url }),
];

export const findMongo = (progress: Progress): Promise<Server> =>
  firstThatWorks('MongoDB', sources, progress, 'Install MongoDB (mongod), Go or Docker, or set MONGO_URL.');
