import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { catalogue } from '../common/src/errors/catalogue';
import { channelOf, eventSchema } from '../common/src/events/catalogue';

const note = '<!-- Made by `npm run docs`. Change the source instead. -->\n\n';

export function errorsPage(): string {
  const rows = Object.entries(catalogue).map(([code, { status, title }]) => `| \`${code}\` | ${status} | ${title} |`);
  return `${note}# Errors\n\nAnswered as \`application/problem+json\` (RFC 9457) with this \`code\`.\n\n| code | status | title |\n|---|---|---|\n${rows.join('\n')}\n`;
}

export function eventsPage(): string {
  const sections = eventSchema.options.map((option) => {
    const type = option.shape.type.value;
    const schema = JSON.stringify(z.toJSONSchema(option.shape.data), undefined, 2);
    return `## \`${type}\`\n\nChannel \`${channelOf(type)}\`. Data:\n\n\`\`\`json\n${schema}\n\`\`\`\n`;
  });
  const envelope =
    'Each event is a CloudEvents 1.0 envelope (`specversion`, `id`, `source`, `type`, `subject` = id of the aggregate, ' +
    '`time`, `data`) with `dataschema` (version of the schema of `data`), `traceparent` (W3C) and `version`, which counts ' +
    'the events of the aggregate from 0 without gaps.\n';
  return `${note}# Events\n\n${envelope}\n${sections.join('\n')}`;
}

if (require.main === module) {
  writeFileSync(join(__dirname, 'errors.md'), errorsPage());
  writeFileSync(join(__dirname, 'events.md'), eventsPage());
}
