import type { Child } from '../child';

export interface TestServers {
  folder: string;
  children: Child[];
}

const holder = globalThis as { ticketingTestServers?: TestServers };

/** Jest loads set-up and teardown as separate modules of one process. */
export const keep = (servers: TestServers): void => {
  holder.ticketingTestServers = servers;
};

export const kept = (): TestServers | undefined => holder.ticketingTestServers;
