// Runs once; `watch` and `props` are Gradio's. What a tab keeps of its conversation is the name it is kept under.
watch("value", () => {
  try {
    if (props.value) sessionStorage.setItem("onrecord-conversation", props.value);
  } catch {
    // A browser that keeps nothing begins anew when the page is loaded again.
  }
});
