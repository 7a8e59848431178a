// Ten questions a coach or an athlete asks, and the calls that answer them. Shared by the token count and the transcript.

export const questions = [
  ['How am I today, and what is planned?', [['get_today', {}]]],
  ['Am I ready for a hard session?', [['get_readiness', {}]]],
  ['What did I do in the last two weeks?', [['list_activities', {}]]],
  ['How was my last ride?', [['get_activity', { activity_id: 'latest', include: ['intervals', 'zones'] }]]],
  ['Did I hold the intervals?', [['get_activity_intervals', { activity_id: 'latest' }]]],
  ['How did the last four weeks go, week by week?', [['get_training_summary', {}]]],
  ['Is my training load sensible?', [['analyze_training_load', {}]]],
  ['Where will my form be in two weeks?', [['get_fitness', {}]]],
  ['What is on the calendar?', [['list_events', {}]]],
  [
    'Does this workout do what I want?',
    [['validate_workout', { sport: 'Ride', ftp: 250, text: '- 15m ramp 50-75%\n\n4x\n- 8m 95-100%\n- 4m 55%\n\n- 10m 50%' }]],
  ],
];
