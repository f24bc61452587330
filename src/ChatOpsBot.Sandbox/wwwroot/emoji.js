import { el } from './dom.js';

// The shortcodes that bots and CI tools use; others stay as they are written.
const names = {
  '+1': '👍', thumbsup: '👍', '-1': '👎', thumbsdown: '👎', tada: '🎉', rocket: '🚀', fire: '🔥', bug: '🐛', eyes: '👀', wave: '👋', pray: '🙏', clap: '👏',
  ok_hand: '👌', muscle: '💪', raised_hands: '🙌', point_right: '👉', smile: '😄', grinning: '😀', slightly_smiling_face: '🙂', joy: '😂', sob: '😭', thinking_face: '🤔',
  sunglasses: '😎', sweat_smile: '😅', heart: '❤️', sparkles: '✨', star: '⭐', zap: '⚡', boom: '💥', bulb: '💡', bell: '🔔', no_bell: '🔕', mute: '🔇', loudspeaker: '📢',
  mega: '📣', speech_balloon: '💬', white_check_mark: '✅', heavy_check_mark: '✔️', ballot_box_with_check: '☑️', x: '❌', negative_squared_cross_mark: '❎', heavy_multiplication_x: '✖️',
  warning: '⚠️', exclamation: '❗', question: '❓', rotating_light: '🚨', no_entry: '⛔', no_entry_sign: '🚫', octagonal_sign: '🛑', construction: '🚧', information_source: 'ℹ️',
  hourglass: '⌛', hourglass_flowing_sand: '⏳', stopwatch: '⏱️', alarm_clock: '⏰', clock3: '🕒', calendar: '📆', date: '📅',
  red_circle: '🔴', large_blue_circle: '🔵', large_green_circle: '🟢', large_yellow_circle: '🟡', large_orange_circle: '🟠', large_purple_circle: '🟣', large_brown_circle: '🟤',
  white_circle: '⚪', black_circle: '⚫', red_square: '🟥', large_green_square: '🟩', large_yellow_square: '🟨', arrow_up: '⬆️', arrow_down: '⬇️', arrow_right: '➡️', arrow_left: '⬅️',
  arrows_counterclockwise: '🔄', repeat: '🔁', rewind: '⏪', fast_forward: '⏩', double_vertical_bar: '⏸️', black_square_for_stop: '⏹️', arrow_forward: '▶️',
  package: '📦', hammer: '🔨', wrench: '🔧', hammer_and_wrench: '🛠️', gear: '⚙️', link: '🔗', lock: '🔒', unlock: '🔓', key: '🔑', shield: '🛡️', computer: '💻', robot_face: '🤖',
  floppy_disk: '💾', file_folder: '📁', page_facing_up: '📄', memo: '📝', pencil: '📝', clipboard: '📋', pushpin: '📌', bookmark: '🔖', label: '🏷️', mag: '🔍', chart_with_upwards_trend: '📈',
  chart_with_downwards_trend: '📉', bar_chart: '📊', books: '📚', email: '✉️', phone: '☎️', pager: '📟', satellite: '🛰️', globe_with_meridians: '🌐', cloud: '☁️', sunny: '☀️', snowflake: '❄️',
  ship: '🚢', shipit: '🐿️', turtle: '🐢', whale: '🐳', snake: '🐍', coffee: '☕', beer: '🍺', cake: '🍰', trophy: '🏆', medal: '🏅', seedling: '🌱', herb: '🌿', recycle: '♻️', ghost: '👻',
  skull: '💀', firefighter: '🧑‍🚒', ambulance: '🚑', hospital: '🏥', '100': '💯', new: '🆕', up: '🆙', ok: '🆗', sos: '🆘', cool: '🆒', checkered_flag: '🏁', triangular_flag_on_post: '🚩',
};

export const emoji = name => names[name.split('::')[0]] ?? null;
export const withEmoji = text => text.replace(/:([a-z0-9_+-]+)(?:::skin-tone-\d)?:/g, (whole, name) => emoji(name) ?? whole);

// Slack draws its signs itself. So does the page with the coloured circles, which say how things stand: not every machine has a font for them.
const circles = { '🔴': 'red', '🟠': 'orange', '🟡': 'yellow', '🟢': 'green', '🔵': 'blue', '🟣': 'purple', '⚪': 'white', '⚫': 'black' };
export const drawn = text => text.split(/([🔴🟠🟡🟢🔵🟣⚪⚫])/u).map(part => (circles[part] ? el('span', { class: `circle ${circles[part]}` }, part) : part));

// By what the name holds; those that begin with it come first. Of two names for one sign the first is shown, and a number never leads.
export function findEmoji(part, most = 60) {
  const wanted = part.toLowerCase();
  const found = Object.keys(names).filter(name => name.includes(wanted)).sort((a, b) => b.startsWith(wanted) - a.startsWith(wanted) || /^\d/.test(a) - /^\d/.test(b));
  return found.filter((name, at) => wanted || found.findIndex(other => names[other] === names[name]) === at).slice(0, most).map(name => ({ name, sign: names[name] }));
}
