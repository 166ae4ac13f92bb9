import type { Channel } from '../events';

/** Handles one message. Resolving acknowledges it; rejecting leaves it to be delivered again. */
export type Deliver = (message: string) => Promise<void>;

/**
 * The broker, reduced to what the services need: at-least-once delivery of every message of a channel to every group.
 * `event-bus.contract.test.ts` states what an implementation promises.
 */
export interface EventBus {
  /**
   * Resolves once the broker has stored the message.
   * @throws when the broker refused it or did not confirm in time; it may be stored all the same.
   */
  publish(channel: Channel, message: string): Promise<void>;
  /** Delivers the channel from its first message on to one member of `group`; the broker remembers what was acknowledged. */
  subscribe(channel: Channel, group: string, deliver: Deliver): Promise<void>;
  isHealthy(): boolean;
  /** Ends the subscriptions without forgetting them, waits for handlers under way, and disconnects. */
  close(): Promise<void>;
}
