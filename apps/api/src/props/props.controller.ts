import { Controller, Get } from '@nestjs/common';
import { Summary } from '../http/route-summary.js';
import { PropsService } from './props.service.js';

@Controller()
export class PropsController {
  constructor(private readonly props: PropsService) {}

  @Get('props')
  @Summary('Global properties: default settings, slots, model, chat template')
  show() {
    return this.props.show();
  }
}
