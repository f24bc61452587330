'use strict';

self.addEventListener('push', event => {
  const notice = event.data?.json() ?? { title: 'On call', text: 'You were paged.' };
  event.waitUntil(
    self.registration.showNotification(notice.title, {
      body: notice.text,
      tag: notice.tag,
      renotify: Boolean(notice.tag),
      requireInteraction: Boolean(notice.urgent),
      data: notice.url,
    })
  );
});

self.addEventListener('notificationclick', event => {
  event.notification.close();
  const url = event.notification.data;
  if (typeof url === 'string' && /^https?:/.test(url))
    event.waitUntil(self.clients.openWindow(url));
});
