import { Module } from '@nestjs/common';
import { ChatTemplate } from './chat-template.js';
import { ResponseGrammar } from './response-grammar.js';
import { CallFormats } from './tool-calls/call-formats.js';

@Module({ providers: [CallFormats, ChatTemplate, ResponseGrammar], exports: [ChatTemplate] })
export class ConversationModule {}
