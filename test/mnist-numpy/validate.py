"""Entry point `validate`: loss and accuracy on this client's part of the test images."""

from task import read_task, write_metrics  # first: it sets the number of threads

from safetensors.numpy import load_file

from mnist import held_out_part
from network import measure

task = read_task()
images, labels = held_out_part(task["datasetPath"], task["partition"])
loss, accuracy = measure(load_file(task["modelPath"]), images, labels)
write_metrics(task, len(labels), loss=loss, accuracy=accuracy)
