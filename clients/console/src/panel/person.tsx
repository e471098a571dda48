/* person.tsx - who the visitor is, and what was before. */
import type { FollowUp } from '@handoff/sdk/agent';
import { safeUrl, tidy } from '@handoff/sdk/text';
import type { ComponentChildren } from 'preact';
import { plainName } from '../codes';
import { now } from '../desk';
import { formatDateTime, locale, t } from '../locale';
import { Icon } from '../ui/icons';
import { Link, Name } from '../ui/text';
import { Copy } from './copy';
import { type Subject, type Who, whoOf } from './subject';

function languageOf(tag: string): string {
  try {
    return new Intl.DisplayNames([locale.value], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

function Row({ what, children }: { what: string; children: ComponentChildren }) {
  return (
    <div class="panel-row">
      <dt class="dim small">{what}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function PageLink({ url, title }: { url: string | null | undefined; title: string | null | undefined }) {
  const href = safeUrl(url ?? '', ['http:', 'https:']);
  const words = tidy(title) || tidy(url);
  return href ? (
    <>
      <Link href={href}>
        <bdi>{words}</bdi>
      </Link>
      <span class="dim small panel-host">{new URL(href).host}</span>
    </>
  ) : (
    <bdi>{words}</bdi>
  );
}

function Known({ verified }: { verified: boolean | undefined }) {
  return verified ? (
    <span class="tag good">
      <Icon name="check" />
      {t('panel.verified')}
    </span>
  ) : (
    <span class="tag">{t('panel.verifiedNot')}</span>
  );
}

function Contact({ who }: { who: Who }) {
  const mail = safeUrl(`mailto:${(who.email ?? '').replace(/[?&#%]/g, encodeURIComponent)}`, ['mailto:']);
  return (
    <>
      {who.email && (
        <Row what={t('panel.email')}>
          {mail ? <Link href={mail}>{tidy(who.email)}</Link> : <bdi>{tidy(who.email)}</bdi>}
          <Copy text={who.email} what={t('panel.email')} />
        </Row>
      )}
      {who.phone && (
        <Row what={t('panel.phone')}>
          <bdi>{tidy(who.phone)}</bdi>
          <Copy text={who.phone} what={t('panel.phone')} />
        </Row>
      )}
      {who.consent !== null && (
        <Row what={t('panel.consent')}>{t(who.consent ? 'panel.consentGiven' : 'panel.consentRefused')}</Row>
      )}
    </>
  );
}

function Attributes({ of }: { of: Record<string, string> }) {
  return (
    <>
      {Object.entries(of).map(([name, value]) => (
        <Row key={name} what={plainName(tidy(name))}>
          <bdi>{tidy(value)}</bdi>
          <Copy text={value} what={plainName(tidy(name))} />
        </Row>
      ))}
    </>
  );
}

export function Visitor({ subject }: { subject: Subject }) {
  const who = whoOf(subject);
  return (
    <>
      <p class="bar panel-name">
        <strong>{who.name ? <Name of={who.name} /> : t('panel.nameless')}</strong>
        <Known verified={who.verified} />
      </p>
      <dl class="panel-rows">
        <Contact who={who} />
        {who.locale && <Row what={t('panel.language')}>{languageOf(who.locale)}</Row>}
        {(who.page?.url || who.page?.title) && (
          <Row what={t('panel.page')}>
            <PageLink url={who.page.url} title={who.page.title} />
          </Row>
        )}
        {who.page?.referrer && (
          <Row what={t('panel.referrer')}>
            <PageLink url={who.page.referrer} title={null} />
          </Row>
        )}
        {who.department && <Row what={t('panel.department')}>{plainName(who.department)}</Row>}
        {who.attributes && <Attributes of={who.attributes} />}
      </dl>
    </>
  );
}

function isLate(promise: FollowUp): boolean {
  return promise.state === 'late' || new Date(promise.due_at ?? '').getTime() < now.value;
}

export function Promises({ promises }: { promises: readonly FollowUp[] }) {
  return (
    <ul class="panel-list">
      {promises.map((promise) => (
        <li key={`${promise.conversation}/${promise.promise}`} class="panel-promise">
          <p dir="auto">{promise.text || t('panel.promiseUnnamed')}</p>
          <p class="bar dim small">
            <span class={`tag ${isLate(promise) ? 'bad' : ''}`}>
              {t(isLate(promise) ? 'panel.promiseLate' : 'panel.promiseDue', {
                time: formatDateTime(promise.due_at ?? ''),
              })}
            </span>
            {promise.owner ? <Name of={promise.owner.name} /> : t('panel.promiseNobody')}
          </p>
        </li>
      ))}
    </ul>
  );
}
