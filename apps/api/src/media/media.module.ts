import { Module } from '@nestjs/common';
import type { ServerOptions } from '../config/options.js';
import { SERVER_OPTIONS } from '../server-options.js';
import { MediaLoader, REMOTE_MEDIA } from './media-loader.js';
import { RemoteMedia } from './remote-media.js';

@Module({
  providers: [
    {
      provide: REMOTE_MEDIA,
      inject: [SERVER_OPTIONS],
      useFactory: ({ allowRemoteMedia, remoteMediaTimeout, maxMediaBytes }: ServerOptions) =>
        allowRemoteMedia
          ? new RemoteMedia({ timeoutMs: remoteMediaTimeout * 1000, maxBytes: maxMediaBytes * 1024 * 1024 })
          : null,
    },
    MediaLoader,
  ],
  exports: [MediaLoader],
})
export class MediaModule {}
