// What Slack's client checks by itself before it sends a form.
const empty = value => Object.entries(value).filter(([name]) => name !== 'type' && name !== 'timezone').every(([, held]) => held === null || held === undefined || held === '' || held.length === 0);

const checks = {
  plain_text_input: ({ min_length: least, max_length: most }, { value }) => (least > value.length ? `Please enter at least ${least} characters.` : most < value.length ? `Please enter at most ${most} characters.` : ''),
  number_input: ({ is_decimal_allowed: decimals, min_value: least, max_value: most }, { value }) => {
    if (!(decimals ? /^-?\d+([.]\d+)?$/ : /^-?\d+$/).test(value)) return decimals ? 'Please enter a number.' : 'Please enter a whole number.';
    if (least !== undefined && Number(value) < Number(least)) return `Please enter ${least} or more.`;
    return most !== undefined && Number(value) > Number(most) ? `Please enter ${most} or less.` : '';
  },
  email_text_input: (_, { value }) => (/^\S+@\S+\.\S+$/.test(value) ? '' : 'Please enter a valid email address.'),
  url_text_input: (_, { value }) => (URL.canParse(value) && /^https?:/i.test(value) ? '' : 'Please enter a valid URL, with http:// or https://.'),
};

// What is wrong, by block_id.
export function invalid(blocks, surface) {
  const wrong = {};
  for (const block of blocks.filter(one => one.type === 'input')) {
    const value = surface.value(block, block.element);
    const blank = empty(value);
    // The sandbox has no files, so it asks for none.
    const text = blank ? block.optional || block.element.type === 'file_input' ? '' : 'Please complete this required field.' : checks[block.element.type]?.(block.element, value) ?? '';
    if (text) wrong[block.block_id] = text;
  }
  return wrong;
}
