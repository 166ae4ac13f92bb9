import { brokenVariants, type Protocol, protocol } from './protocol';
import {
  brokenInvariant,
  brokenWhenHeard,
  brokenWhenQuiet,
  keyOf,
  type Step,
  start,
  successors,
  type World,
} from './world';

/** Repeats, losses and looking again are not progress: a state from which only these lead on is quiet. */
const isIdle = ({ name }: Step) => / is lost$|^payments dies|^the next order$| pays| looks at /.test(name);

interface Violation {
  what: string;
  /** The steps that lead there. */
  trace: string[];
}

interface Explored {
  states: number;
  /** How the first order ended, where everything was quiet. */
  ends: Set<string>;
  violation?: Violation;
}

interface Node {
  world: World;
  name: string;
  parent: Node | undefined;
}

function traceOf(node: Node): string[] {
  const names: string[] = [];
  for (let at: Node | undefined = node; at?.parent; at = at.parent) names.unshift(at.name);
  return names;
}

/** Every state that can be reached, breadth first, so that a violation comes with a shortest way to it. */
function explore(rules: Protocol, tabs: number, maxOrders: number): Explored {
  const first: Node = { world: start(tabs), name: '', parent: undefined };
  const known = new Set([keyOf(first.world)]);
  const queue: Node[] = [first];
  const ends = new Set<string>();
  for (let head = 0; head < queue.length; head++) {
    const node = queue[head] as Node;
    const next = successors(node.world, rules, tabs, maxOrders);
    const isQuiet =
      next.every(isIdle) && next.every(({ name }) => !/ looks at /.test(name) || !changes(node.world, name));
    const hasHeard = !next.some(({ name }) => name.startsWith('tickets hears'));
    const what =
      brokenInvariant(node.world) ??
      (hasHeard ? brokenWhenHeard(node.world) : undefined) ??
      (isQuiet ? brokenWhenQuiet(node.world) : undefined);
    if (what) return { states: known.size, ends, violation: { what, trace: traceOf(node) } };
    if (isQuiet) ends.add(node.world.orders[0]?.status ?? '');
    for (const { name, world } of next) {
      const key = keyOf(world);
      if (known.has(key)) continue;
      known.add(key);
      queue.push({ world, name, parent: node });
    }
  }
  return { states: known.size, ends };

  /** Whether looking at the intent now would lead anywhere. */
  function changes(world: World, name: string): boolean {
    const looked = successors(world, rules, tabs, maxOrders).find((step) => step.name === name);
    const acted =
      looked && successors(looked.world, rules, tabs, maxOrders).find((s) => s.name.startsWith('payments acts'));
    return acted !== undefined && keyOf(acted.world) !== keyOf(world);
  }
}

test('no invariant breaks, whatever is delayed, lost, repeated or dies: one order, two tabs, every state', () => {
  const { violation, ends, states } = explore(protocol, 2, 1);
  expect(violation).toBeUndefined();
  expect(ends).toEqual(new Set(['complete', 'cancelled']));
  expect(states).toBeGreaterThan(1_000);
}, 120_000);

test('nor with two orders of one ticket: every state', () => {
  const { violation, ends } = explore(protocol, 1, 2);
  expect(violation).toBeUndefined();
  expect(ends).toEqual(new Set(['complete', 'cancelled']));
}, 240_000);

test.each(Object.entries(brokenVariants))(
  'the model is not blind: %s',
  (_name, variant) => {
    const { violation } = explore(variant, 1, 2);
    expect(violation?.what).toEqual(expect.any(String));
  },
  120_000,
);
