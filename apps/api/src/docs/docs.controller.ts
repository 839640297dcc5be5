import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Summary } from '../http/route-summary.js';
import { DOCS_PAGE, DocsService } from './docs.service.js';

@Controller()
export class DocsController {
  constructor(private readonly docs: DocsService) {}

  @Get('docs')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Summary('This documentation as a page')
  page(): string {
    return DOCS_PAGE;
  }

  @Get('docs/:file')
  @Summary('Parts of that page')
  async asset(@Param('file') file: string, @Res() reply: FastifyReply): Promise<void> {
    const { type, content } = await this.docs.asset(file);
    await reply.type(type).send(content);
  }

  @Get('openapi.json')
  @Summary('This documentation as OpenAPI')
  document(): Promise<object> {
    return this.docs.document();
  }
}
