import { rmSync } from 'node:fs';
import { kept } from './test-servers';

export default async function stopTestServers(): Promise<void> {
  const servers = kept();
  if (!servers) return;
  await Promise.all(servers.children.map((child) => child.stop()));
  rmSync(servers.folder, { recursive: true, force: true });
}
