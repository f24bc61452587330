// What an input block calls its element; elsewhere its placeholder or its sort is its name.
import { plainWords } from './mrkdwn.js';

export function namingOf(part, block, names) {
  const name = names ? { id: names.id, 'aria-labelledby': names.labelId, 'aria-describedby': names.described, 'aria-required': names.required ? 'true' : null }
    : { 'aria-label': part.accessibility_label ?? (part.placeholder ? plainWords(part.placeholder) : part.type.replaceAll('_', ' ')) };
  return { ...name, 'data-key': `${block.block_id}/${part.action_id}`, 'data-control': true };
}
