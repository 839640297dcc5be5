import { Controller, Get, Header, Param } from '@nestjs/common';
import { RouteResponse } from '../http/response.js';
import { oneOf, TEXT } from '../http/response-fields.js';
import { IsPublic } from '../http/route-access.js';
import { PathPart } from '../http/route-parameters.js';
import { ErrorResponse, RespondsWith, RespondsWithType } from '../http/route-responses.js';
import { Summary } from '../http/route-summary.js';
import { DOCS_PAGE, DocsService } from './docs.service.js';

const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };

@Controller()
export class DocsController {
  constructor(private readonly docs: DocsService) {}

  @Get('docs')
  @IsPublic()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Summary('This documentation as a page')
  @RespondsWithType('text/html', TEXT, 'The page.')
  page(): string {
    return DOCS_PAGE;
  }

  @Get('docs/:file')
  @IsPublic()
  @Summary('Parts of that page')
  @PathPart('file', 'Name of the part.', oneOf(['swagger-ui.css', 'swagger-ui-bundle.js']))
  @RespondsWithType('text/css', TEXT, 'The style.')
  @RespondsWithType('text/javascript', TEXT, 'The script.')
  @ErrorResponse('not_found_error', 'there is no such part')
  async asset(@Param('file') file: string): Promise<RouteResponse> {
    const { type, content } = await this.docs.asset(file);
    return new RouteResponse(content, { headers: { 'Content-Type': type } });
  }

  @Get('openapi.json')
  @IsPublic()
  @Summary('This documentation as OpenAPI')
  @RespondsWith({ type: 'object' }, 'This document.')
  async document(): Promise<RouteResponse> {
    return new RouteResponse(await this.docs.document(), { headers: JSON_TYPE });
  }
}
