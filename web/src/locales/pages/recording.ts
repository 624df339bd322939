// Words of a recording that is played without a server, in both languages.

export const recordingZh = {
  recording: {
    title: "演示录像",
    said: "本页内容录制于 {at}（北京时间），不随时间更新，不能提交任何修改。",
    read_only: "这是演示录像，不能提交修改。",
    not_recorded: "演示录像中没有录制这项内容。",
    no_file: "演示录像中没有录制这个文件。",
  },
};

export const recordingEn = {
  recording: {
    title: "Recording",
    said: "What you see was recorded at {at} (Beijing time); it does not move on, and nothing can be changed.",
    read_only: "This is a recording: nothing can be changed.",
    not_recorded: "This is a recording, and it does not hold this answer.",
    no_file: "This is a recording, and it does not hold this file.",
  },
};
