import { Controller, Get, Header, Param } from '@nestjs/common';
import { oneOf, TEXT } from '../http/answer-fields.js';
import { RouteResponse } from '../http/response.js';
import { Answers, AnswersAs, Refuses } from '../http/route-answers.js';
import { PathPart } from '../http/route-parameters.js';
import { Summary } from '../http/route-summary.js';
import { DOCS_PAGE, DocsService } from './docs.service.js';

@Controller()
export class DocsController {
  constructor(private readonly docs: DocsService) {}

  @Get('docs')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Summary('This documentation as a page')
  @AnswersAs('text/html', TEXT, 'The page.')
  page(): string {
    return DOCS_PAGE;
  }

  @Get('docs/:file')
  @Summary('Parts of that page')
  @PathPart('file', 'Name of the part.', oneOf(['swagger-ui.css', 'swagger-ui-bundle.js']))
  @AnswersAs('text/css', TEXT, 'The style.')
  @AnswersAs('text/javascript', TEXT, 'The script.')
  @Refuses('not_found_error', 'there is no such part')
  async asset(@Param('file') file: string): Promise<RouteResponse> {
    const { type, content } = await this.docs.asset(file);
    return new RouteResponse(content, { headers: { 'Content-Type': type } });
  }

  @Get('openapi.json')
  @Summary('This documentation as OpenAPI')
  @Answers({ type: 'object' }, 'This document.')
  document(): Promise<object> {
    return this.docs.document();
  }
}
